import { AwsError } from '../../aws-error.ts'
import type { JsonObject } from '../../json.ts'
import type { WireRequest, WireResponse } from '../service.ts'
import type { LambdaFunction } from './lambda-function.ts'

const VERSION = '/2015-03-31'

/** What the REST API needs of the service. */
export interface LambdaApi {
  functions(): readonly LambdaFunction[]
  find(reference: string, qualifier?: string): LambdaFunction
  invoke(fn: LambdaFunction, request: WireRequest): Promise<WireResponse>
  listEventSourceMappings(query: JsonObject): Promise<JsonObject>
}

/** Answers the Lambda API's requests: Invoke, the reading of functions, and the list of event source mappings. */
export async function answerLambdaRequest(api: LambdaApi, request: WireRequest): Promise<WireResponse> {
  const { method, query } = request
  const path = request.path.replace(/\/$/, '')
  if (method === 'GET' && path === `${VERSION}/functions`) {
    return json({ Functions: api.functions().map((fn) => configuration(fn)) })
  }
  if (method === 'GET' && path === `${VERSION}/event-source-mappings`) {
    return json(await api.listEventSourceMappings(Object.fromEntries(query)))
  }
  const match = new RegExp(`^${VERSION}/functions/([^/]+)(?:/([\\w-]+))?$`).exec(path)
  if (match) {
    const fn = (): LambdaFunction =>
      api.find(decodeURIComponent(match[1] ?? ''), query.get('Qualifier') ?? undefined)
    if (method === 'POST' && match[2] === 'invocations') return api.invoke(fn(), request)
    if (method === 'GET' && match[2] === 'configuration') return json(configuration(fn()))
    if (method === 'GET' && match[2] === undefined) {
      return json({
        Configuration: configuration(fn()),
        Code: { RepositoryType: 'S3', Location: `file://${fn().codeFolder}` },
        Tags: {},
      })
    }
  }
  throw new AwsError(
    'NotImplemented',
    `The local cloud does not answer ${method} ${request.path} of Lambda. It does Invoke, GetFunction, ` +
      'GetFunctionConfiguration, ListFunctions and ListEventSourceMappings.',
    { statusCode: 501 },
  )
}

function json(body: JsonObject): WireResponse {
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
}

function configuration(fn: LambdaFunction): JsonObject {
  const { definition } = fn
  return {
    FunctionName: fn.name,
    FunctionArn: fn.arn,
    Description: definition.description,
    Runtime: definition.runtime,
    Role: definition.role,
    Handler: definition.handler,
    Timeout: definition.timeoutSeconds,
    MemorySize: definition.memoryMb,
    LastModified: new Date(fn.lastModifiedMs).toISOString().replace('Z', '+0000'),
    Version: '$LATEST',
    PackageType: 'Zip',
    State: 'Active',
    LastUpdateStatus: 'Successful',
    Environment: { Variables: { ...definition.environment } },
    LoggingConfig: { LogFormat: definition.logFormat, LogGroup: definition.logGroup },
  }
}
