import { describe, expect, it } from 'vitest'
import { VirtualClock } from '../../../local/virtual-clock.ts'
import { startFunctions, writeFiles } from '../core/test-assembly.ts'

const arnOf = (name: string): string => `arn:aws:lambda:us-east-1:000000000000:function:${name}`

describe('an invocation', () => {
  it('returns what the handler returns, and null for nothing', async () => {
    const cloud = await startFunctions({
      echo: 'exports.handler = async (event) => event.nothing ? undefined : { got: event }',
    })
    const answer = await cloud.services.lambda.invoke(arnOf('echo'), { a: [1, 'ä'] })
    expect(answer).toEqual({
      statusCode: 200,
      executedVersion: '$LATEST',
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      payload: { got: { a: [1, 'ä'] } },
    })
    expect((await cloud.services.lambda.invoke('echo', { nothing: true })).payload).toBeNull()
  })

  it('gives the handler the context and the environment of Lambda and nothing of the host', async () => {
    process.env['HOST_SECRET'] = 'must not leak'
    const cloud = await startFunctions(
      {
        look: `exports.handler = async (event, context) => ({
          context: { ...context, remaining: context.getRemainingTimeInMillis() },
          env: process.env,
        })`,
      },
      {
        properties: {
          Timeout: 7,
          MemorySize: 256,
          Environment: { Variables: { MODE: 'template', OTHER: 'kept' } },
        },
        environment: { MODE: 'overridden', UNDECLARED: 'not given' },
      },
    )
    const { payload, requestId } = await cloud.services.lambda.invoke('look', {})
    expect(payload).toMatchObject({
      context: {
        functionName: 'look',
        functionVersion: '$LATEST',
        memoryLimitInMB: '256',
        invokedFunctionArn: arnOf('look'),
        awsRequestId: requestId,
        logGroupName: '/aws/lambda/look',
        remaining: expect.closeTo(7000, -3),
      },
      env: {
        MODE: 'overridden',
        OTHER: 'kept',
        AWS_REGION: 'us-east-1',
        AWS_ENDPOINT_URL: cloud.endpoint,
        AWS_LAMBDA_FUNCTION_NAME: 'look',
        AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
        AWS_ACCESS_KEY_ID: expect.stringMatching(/^LOCALlook/),
        _X_AMZN_TRACE_ID: expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}/),
      },
    })
    expect(JSON.stringify(payload)).not.toMatch(/must not leak|not given/)
  })

  it.each([
    [
      'an error by its name',
      'class Odd extends Error { name = "OddError" }; throw new Odd("no")',
      'OddError',
      'no',
    ],
    ['a subclass without a name as Error', 'class Odd extends Error {}; throw new Odd("no")', 'Error', 'no'],
    ['a text by its type', 'throw "just text"', 'string', 'just text'],
    ['an object by its type', 'throw { a: 1 }', 'object', '[object Object]'],
    [
      'what cannot be JSON',
      'return { big: 1n }',
      'Runtime.JSONStringifyError',
      'Unable to stringify response body',
    ],
  ])('reports %s', async (_what, body, errorType, errorMessage) => {
    const cloud = await startFunctions({ fails: `exports.handler = async () => { ${body} }` })
    const answer = await cloud.services.lambda.invoke('fails', {})
    expect(answer).toMatchObject({
      statusCode: 200,
      functionError: 'Unhandled',
      payload: { errorType, errorMessage, trace: expect.any(Array) },
    })
  })

  it.each([
    [
      'exits with 0',
      'process.exit(0)',
      'Runtime.ExitError',
      /^RequestId: [\w-]+ Error: Runtime exited without providing a reason$/,
    ],
    [
      'exits with 3',
      'process.exit(3)',
      'Runtime.ExitError',
      /^RequestId: [\w-]+ Error: Runtime exited with error: exit status 3$/,
    ],
    [
      'throws outside its promise',
      'setTimeout(() => { throw new TypeError("late") }); return new Promise(() => {})',
      'TypeError',
      /^late$/,
    ],
    [
      'leaves a rejection alone',
      'Promise.reject(new Error("forgotten")); return new Promise(() => {})',
      'Runtime.UnhandledPromiseRejection',
      /^Error: forgotten$/,
    ],
    [
      'fills its memory',
      'const all = []; for (;;) all.push(new Array(10000).fill(all.length))',
      'Runtime.ExitError',
      /signal: aborted$/,
    ],
  ])(
    'of a function that %s fails as on AWS, and the next one gets a new worker',
    async (_what, body, errorType, message) => {
      const cloud = await startFunctions({
        dies: `let calls = 0; exports.handler = (event) => { calls++; if (event.die) { ${body} } return Promise.resolve(calls) }`,
      })
      expect((await cloud.services.lambda.invoke('dies', {})).payload).toBe(1)
      expect(await cloud.services.lambda.invoke('dies', { die: true })).toMatchObject({
        functionError: 'Unhandled',
        payload: { errorType, errorMessage: expect.stringMatching(message) },
      })
      expect((await cloud.services.lambda.invoke('dies', {})).payload).toBe(1)
    },
  )

  it('that takes too long ends with Sandbox.Timedout after the time-out of the clock', async () => {
    const clock = new VirtualClock({ jump: true })
    const cloud = await startFunctions(
      { hangs: 'exports.handler = () => new Promise(() => {})' },
      { clock, properties: { Timeout: 90 } },
    )
    const start = clock.now()
    const answer = await cloud.services.lambda.invoke('hangs', {})
    expect(clock.now() - start).toBe(90_000)
    expect(answer).toMatchObject({
      functionError: 'Unhandled',
      payload: {
        errorType: 'Sandbox.Timedout',
        errorMessage: `RequestId: ${answer.requestId} Error: Task timed out after 90.00 seconds`,
      },
    })
    expect(
      cloud
        .logs('hangs')
        .map(({ message }) => message)
        .join(''),
    ).toMatch(/Task timed out after 90.00 seconds\nEND .*\nREPORT .*Duration: 90000.00 ms.*Status: timeout/)
  })

  it.each<[string, string, Record<string, string>, string, string]>([
    [
      'the file is missing',
      'gone.handler',
      {},
      'Runtime.ImportModuleError',
      "Error: Cannot find module 'gone'",
    ],
    [
      'the export is missing',
      'index.other',
      { 'index.js': 'exports.handler = 1' },
      'Runtime.HandlerNotFound',
      'index.other is undefined or not exported',
    ],
    [
      'the export is no function',
      'index.handler',
      { 'index.js': 'exports.handler = 1' },
      'Runtime.HandlerNotFound',
      'index.handler is not a function',
    ],
    [
      'a module is missing',
      'index.handler',
      { 'index.js': 'require("not-there")' },
      'Runtime.ImportModuleError',
      "Error: Cannot find module 'not-there'",
    ],
    [
      'the code has no syntax',
      'index.handler',
      { 'index.js': 'exports.handler = {' },
      'Runtime.UserCodeSyntaxError',
      'SyntaxError',
    ],
    [
      'the module throws',
      'index.handler',
      { 'index.js': 'throw new RangeError("at start")' },
      'RangeError',
      'at start',
    ],
    [
      'the handler wants a callback',
      'index.handler',
      { 'index.js': 'exports.handler = (event, context, callback) => callback()' },
      'Runtime.CallbackHandlerDeprecated',
      'Node.js 24',
    ],
    [
      'the name leads out',
      '../index.handler',
      {},
      'Runtime.MalformedHandlerName',
      'not a valid handler name',
    ],
  ])('fails at the start when %s', async (_what, handler, files, errorType, message) => {
    const cloud = await startFunctions({ broken: '' }, { properties: { Handler: handler } })
    const folder = cloud.services.lambda.functions()[0]?.codeFolder ?? ''
    writeFiles(folder, files)
    expect(await cloud.services.lambda.invoke('broken', {})).toMatchObject({
      functionError: 'Unhandled',
      payload: { errorType, errorMessage: expect.stringContaining(message) },
    })
  })

  it('of a handler in an .mjs file, nested in a folder, by a dotted export works', async () => {
    const cloud = await startFunctions({ esm: '' }, { properties: { Handler: 'src/main.api.run' } })
    writeFiles(cloud.services.lambda.functions()[0]?.codeFolder ?? '', {
      'src/main.mjs':
        'const { pid } = await import("node:process"); export const api = { run: async () => typeof pid }',
    })
    expect((await cloud.services.lambda.invoke('esm', {})).payload).toBe('number')
  })

  it('takes a callback on an older runtime', async () => {
    const cloud = await startFunctions(
      {
        old: 'exports.handler = (event, context, callback) => { setTimeout(() => callback(null, "called back"), 1) }',
      },
      { properties: { Runtime: 'nodejs20.x' } },
    )
    expect((await cloud.services.lambda.invoke('old', {})).payload).toBe('called back')
  })

  it('is refused above 6 MB, and fails when its response is', async () => {
    const cloud = await startFunctions({
      large: 'exports.handler = async ({ bytes }) => "x".repeat(bytes ?? 0)',
    })
    await expect(
      cloud.services.lambda.invoke('large', { text: 'x'.repeat(6 * 1024 * 1024) }),
    ).rejects.toMatchObject({
      code: 'RequestTooLargeException',
      statusCode: 413,
    })
    expect((await cloud.services.lambda.invoke('large', { bytes: 6_291_554 })).functionError).toBeUndefined()
    expect(await cloud.services.lambda.invoke('large', { bytes: 6_291_555 })).toMatchObject({
      functionError: 'Unhandled',
      payload: {
        errorType: 'Function.ResponseSizeTooLarge',
        errorMessage: 'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
      },
    })
  })

  it('of a function that does not exist is refused', async () => {
    const cloud = await startFunctions({ there: 'exports.handler = async () => 1' })
    await expect(cloud.services.lambda.invoke(arnOf('gone'), {})).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      statusCode: 404,
      message: `Function not found: ${arnOf('gone')}`,
    })
  })
})
