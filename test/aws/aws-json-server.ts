import { createServer } from 'node:http'

import { afterAll, beforeAll, beforeEach } from 'vitest'

/** Answers one API action: an object to answer with, at once or later, or a fault thrown. */
export type Action = (input: Record<string, unknown>) => unknown

/** An error that the service answers with. */
export class Fault extends Error {
  override readonly name = 'Fault'
  readonly code: string

  constructor(code: string) {
    super(code)
    this.code = code
  }
}

/** One request that came, by the action's name. */
export interface Call {
  readonly action: string
  readonly input: Record<string, unknown>
}

/**
 * Gives a test file a server for AWS's JSON protocols, for Step Functions, EventBridge and SQS: the test says what each
 * action answers, the SDK's real clients ask. Actions and calls are forgotten before each test.
 */
export function useAwsJson(): { readonly actions: Map<string, Action>; readonly calls: Call[] } {
  const actions = new Map<string, Action>()
  const calls: Call[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => void chunks.push(chunk))
    request.on('end', () => {
      const action = String(request.headers['x-amz-target']).split('.').at(-1) ?? ''
      const input: Record<string, unknown> = JSON.parse(Buffer.concat(chunks).toString() || '{}')
      calls.push({ action, input })
      const respond = async (): Promise<void> => {
        const { status, body } = await answer(actions.get(action), action, input)
        response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' })
        response.end(JSON.stringify(body))
      }
      void respond()
    })
  })
  // Else it may close an idle connection in the moment in which a test uses it again.
  server.keepAliveTimeout = 0
  beforeAll(async () => {
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('the server has no port')
    const endpoint = `http://127.0.0.1:${address.port}`
    Object.assign(process.env, {
      AWS_ENDPOINT_URL_SFN: endpoint,
      AWS_ENDPOINT_URL_EVENTBRIDGE: endpoint,
      AWS_ENDPOINT_URL_SQS: endpoint,
      AWS_REGION: 'us-east-1',
      // DynamoDB tells databases apart by it.
      AWS_ACCESS_KEY_ID: process.env.AWS_ACCESS_KEY_ID ?? 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_MAX_ATTEMPTS: '1',
      EVENT_BUS_NAME: 'bus',
      POWERTOOLS_SERVICE_NAME: 'test',
    })
  })
  beforeEach(() => {
    actions.clear()
    calls.length = 0
  })
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })
  return { actions, calls }
}

async function answer(
  action: Action | undefined,
  name: string,
  input: Record<string, unknown>,
): Promise<{ status: number; body: unknown }> {
  try {
    if (!action) throw new Fault(`UnexpectedAction${name}`)
    return { status: 200, body: (await action(input)) ?? {} }
  } catch (error) {
    const code = error instanceof Fault ? error.code : 'InternalFailure'
    return { status: 400, body: { __type: code, message: String(error) } }
  }
}
