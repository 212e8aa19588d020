import type { JsonObject, JsonValue } from '../../local/json.ts'
import type { CloudContext } from '../../local/services/service.ts'
import { createStepFunctionsService } from '../../local/services/step-functions/step-functions-service.ts'
import { VirtualClock } from '../../local/virtual-clock.ts'
import type { ExecutionCase } from './conformance-case.ts'
import { mockedIntegrations } from './mocked-integrations.ts'

/** What came of one case here. */
export interface ExecutionResult {
  readonly description: JsonObject
  readonly history: readonly JsonObject[]
}

/** What a run needs of a case. */
export type RunnableCase = Pick<ExecutionCase, 'definition' | 'input' | 'mocks'>

/** Runs a state machine with mocked tasks on a virtual clock that jumps over every wait. */
export async function runExecution(testCase: RunnableCase): Promise<ExecutionResult> {
  const clock = new VirtualClock({ jump: true })
  const closed = Promise.withResolvers<void>()
  const context: CloudContext = {
    clock,
    accountId: '111111111111',
    region: 'us-east-1',
    assemblyDir: '.',
    storage: unusedStorage,
    endpoint: () => '',
    log: () => {},
    deliver: () => Promise.resolve(),
    invoke: () => Promise.reject(new Error('Functions are mocked.')),
    call: (_service, _action, { Entries }) => {
      const [entry] = Array.isArray(Entries) ? Entries : []
      if (!JSON.stringify(entry).includes(String.raw`\"status\":\"RUNNING\"`)) closed.resolve()
      return Promise.resolve({ FailedEntryCount: 0 })
    },
  }
  const call = (action: string, input: JsonObject): Promise<JsonObject> => {
    if (!service.call) throw new Error('The service has no API')
    return service.call(action, input)
  }
  const service = createStepFunctionsService(context, {
    integrations: mockedIntegrations(testCase.mocks, clock, call),
    objects: mockedObjects(testCase.mocks?.s3 ?? []),
  })
  const { stateMachineArn } = await call('CreateStateMachine', {
    name: 'ArnPart_0idx',
    definition: JSON.stringify(testCase.definition),
    roleArn: 'snf_role_arn',
  })
  const { executionArn } = await call('StartExecution', {
    ...(stateMachineArn !== undefined && { stateMachineArn }),
    name: 'ExecArnPart_0idx',
    input: pythonJson(testCase.input),
  })
  await closed.promise
  const description = await call('DescribeExecution', { executionArn })
  const history: JsonObject[] = []
  let nextToken: JsonValue | undefined
  do {
    const page: JsonObject = await call('GetExecutionHistory', {
      executionArn,
      maxResults: 1000,
      ...(nextToken !== undefined && { nextToken }),
    })
    for (const event of Array.isArray(page.events) ? page.events : []) {
      if (typeof event === 'object' && event !== null && !Array.isArray(event)) history.push(event)
    }
    nextToken = page.nextToken
  } while (nextToken !== undefined)
  return { description, history }
}

/** JSON as Python writes it, with spaces: inputs were recorded so, and AWS keeps their text. */
export function pythonJson(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(pythonJson).join(', ')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value).map(
    ([key, member]) => `${JSON.stringify(key)}: ${pythonJson(member ?? null)}`,
  )
  return `{${members.join(', ')}}`
}

const unusedStorage = {
  table(): never {
    throw new Error('Cases run in memory.')
  },
  close: () => {},
}

type MockedObjects = NonNullable<NonNullable<ExecutionCase['mocks']>['s3']>

function mockedObjects(objects: MockedObjects): {
  get(bucket: string, key: string): Promise<string>
  put(): Promise<void>
  list(bucket: string, prefix?: string): Promise<JsonObject[]>
} {
  const text = (body: MockedObjects[number]['body']): string =>
    typeof body === 'string' ? body : Buffer.from(body.base64, 'base64').toString()
  return {
    get(bucket, key) {
      const found = objects.find((object) => object.bucket === bucket && object.key === key)
      return found
        ? Promise.resolve(text(found.body))
        : Promise.reject(new Error(`No object ${bucket}/${key}`))
    },
    put: () => Promise.resolve(),
    list: (bucket, prefix = '') =>
      Promise.resolve(
        objects
          .filter((object) => object.bucket === bucket && object.key.startsWith(prefix))
          .map(({ key, body }) => ({ Key: key, Size: Buffer.byteLength(text(body)) })),
      ),
  }
}
