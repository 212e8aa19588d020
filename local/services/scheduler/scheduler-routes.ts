import { AwsError } from '../../aws-error.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../../json.ts'
import type { WireRequest } from '../service.ts'

/** An API call, as the REST protocol's method and path tell it. */
export interface SchedulerCall {
  readonly action: string
  readonly input: JsonObject
}

const NAMED: Readonly<Record<string, string>> = {
  POST: 'Create',
  PUT: 'Update',
  GET: 'Get',
  DELETE: 'Delete',
}

/** Reads a request of the REST protocol. @throws {AwsError} for a path that the API has not. */
export function readSchedulerRequest(request: WireRequest): SchedulerCall {
  const { method, path, query } = request
  const match = /^\/(?<kind>schedules|schedule-groups)(?:\/(?<name>[^/]+))?\/?$/.exec(path)
  const { kind, name } = match?.groups ?? {}
  const thing = kind === 'schedules' ? 'Schedule' : 'ScheduleGroup'
  const verb = NAMED[method]
  if (kind === undefined || verb === undefined || (name === undefined && method !== 'GET')) {
    throw new AwsError('UnknownOperationException', `The local Scheduler does not do ${method} ${path}.`, {
      statusCode: 404,
    })
  }
  if (name === undefined) {
    return {
      action: `List${thing}s`,
      input: {
        GroupName: query.get('ScheduleGroup') ?? undefined,
        NamePrefix: query.get('NamePrefix') ?? undefined,
        State: query.get('State') ?? undefined,
        NextToken: query.get('NextToken') ?? undefined,
        MaxResults: query.get('MaxResults') ?? undefined,
      },
    }
  }
  const groupName = query.get('groupName')
  return {
    action: `${verb}${thing}`,
    input: {
      ...readBody(request.body),
      Name: decodeURIComponent(name),
      ...(groupName !== null && { GroupName: groupName }),
    },
  }
}

function readBody(body: Buffer): JsonObject {
  if (body.length === 0) return {}
  try {
    const value: JsonValue = JSON.parse(body.toString('utf8'))
    if (isJsonObject(value)) return value
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  throw new AwsError('SerializationException', 'The request body must be a JSON object.')
}
