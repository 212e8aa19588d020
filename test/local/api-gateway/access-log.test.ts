import { expect, it } from 'vitest'
import { AwsError } from '../../../local/aws-error.ts'
import type { JsonObject } from '../../../local/json.ts'
import { VirtualClock } from '../../../local/virtual-clock.ts'
import type { TestContextOptions } from '../cloud-context.ts'
import { functionFailure, functionResult } from '../cloud-context.ts'
import type { StartedApi } from './start-api.ts'
import { startApi } from './start-api.ts'

interface LoggedApi extends StartedApi {
  calls: [action: string, input: JsonObject][]
}

async function startLogged(
  format: string,
  invoke: NonNullable<TestContextOptions['invoke']>,
  failure: (action: string) => AwsError | undefined = () => undefined,
): Promise<LoggedApi> {
  const calls: LoggedApi['calls'] = []
  const started = await startApi(
    {
      routes: { 'GET /pets/{id}': {}, 'GET /secret': { jwt: true } },
      stage: {
        AccessLogSettings: {
          DestinationArn: 'arn:aws:logs:us-east-1:000000000000:log-group:/api/access:*',
          Format: format,
        },
      },
      authorizer: { issuer: 'https://issuer.example.com', audience: ['a'] },
    },
    {
      clock: new VirtualClock({ now: Date.parse('2026-02-03T04:05:06.789Z') }),
      invoke,
      call: {
        logs: (action, input) => {
          calls.push([action, input])
          const error = failure(action)
          if (error) throw error
          return {}
        },
      },
    },
  )
  return { ...started, calls }
}

function messages(api: LoggedApi): unknown[] {
  return api.calls
    .filter(([action]) => action === 'PutLogEvents')
    .map(([, input]) => (Array.isArray(input['logEvents']) ? input['logEvents'][0] : undefined))
}

const format = JSON.stringify({
  id: '$context.requestId',
  ip: '$context.identity.sourceIp',
  time: '$context.requestTime',
  route: '$context.routeKey',
  line: '$context.httpMethod $context.path $context.protocol',
  status: '$context.status',
  bytes: '$context.responseLength',
  error: '$context.error.message',
  auth: '$context.authorizer.error',
  sub: '$context.authorizer.claims.sub',
  integration: '$context.integrationErrorMessage',
  unknown: '$context.noSuchThing',
})

it('writes a line for each request to the stage’s log group, in the stage’s format', async () => {
  const api = await startLogged(format, () => functionResult({ statusCode: 201, body: 'four' }))
  const response = await fetch(`${api.url}/pets/7?q=1`)
  await api.service.stop?.()
  expect(api.calls.map(([action]) => action)).toEqual(['CreateLogStream', 'PutLogEvents'])
  expect(api.calls[1]?.[1]).toMatchObject({
    logGroupName: '/api/access',
    logStreamName: `${api.apiId}/$default`,
  })
  expect(messages(api)).toEqual([
    {
      timestamp: Date.parse('2026-02-03T04:05:06.789Z'),
      message: JSON.stringify({
        id: response.headers.get('apigw-requestid'),
        ip: '127.0.0.1',
        time: '03/Feb/2026:04:05:06 +0000',
        route: 'GET /pets/{id}',
        line: 'GET /pets/7 HTTP/1.1',
        status: '201',
        bytes: '4',
        error: '-',
        auth: '-',
        sub: '-',
        integration: '-',
        unknown: '-',
      }),
    },
  ])
})

it('says what the gateway refused and why', async () => {
  const api = await startLogged(
    '$context.status|$context.error.message|$context.authorizer.error|$context.routeKey',
    () => functionResult({}),
  )
  await fetch(`${api.url}/secret`)
  await fetch(`${api.url}/nowhere`)
  await api.service.stop?.()
  expect(messages(api)).toEqual([
    expect.objectContaining({ message: '401|Unauthorized|no token in the identity source|GET /secret' }),
    expect.objectContaining({ message: '404|Not Found|-|-' }),
  ])
})

it('says that the integration failed, without what the function said', async () => {
  const api = await startLogged('$context.status $context.integrationErrorMessage', () =>
    functionFailure('Error', 'personal data'),
  )
  await fetch(`${api.url}/pets/7`)
  await api.service.stop?.()
  expect(messages(api)).toEqual([
    expect.objectContaining({ message: '500 The Lambda function returned an error: see its log' }),
  ])
})

it('goes on with a stream that exists already', async () => {
  const api = await startLogged(
    '$context.status',
    () => functionResult({}),
    (action) =>
      action === 'CreateLogStream' ? new AwsError('ResourceAlreadyExistsException', 'exists') : undefined,
  )
  await fetch(`${api.url}/pets/7`)
  await api.service.stop?.()
  expect(messages(api)).toHaveLength(1)
})

it('tells once that a log cannot be written, and still answers', async () => {
  const api = await startLogged(
    '$context.status',
    () => functionResult({ statusCode: 200 }),
    () => new AwsError('ResourceNotFoundException', 'The specified log group does not exist.'),
  )
  for (let index = 0; index < 2; index++) expect((await fetch(`${api.url}/pets/7`)).status).toBe(200)
  await api.service.stop?.()
  expect(api.context.lines).toEqual([
    'API access logs cannot be written to /api/access: The specified log group does not exist.',
  ])
})
