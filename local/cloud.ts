import { resolve } from 'node:path'
import { createCloudContext, DEFAULT_REGION } from './cloud-context.ts'
import type { Clock } from './clock.ts'
import { CONTROL_PATH, isControlPath, lazyControl } from './control/control-path.ts'
import type { AnswerControl } from './control/control-path.ts'
import { Faults } from './faults/faults.ts'
import { answerRequest } from './front/answer-request.ts'
import { openFront } from './front/front.ts'
import { Router } from './front/route-request.ts'
import { isJsonObject } from './json.ts'
import type { JsonObject, JsonValue } from './json.ts'
import { MemoryStorage } from './memory-storage.ts'
import type { StandIn } from './providers/stand-in.ts'
import { RealClock } from './real-clock.ts'
import type { DynamoDbLocal } from './services/dynamodb/start-dynamodb-local.ts'
import type { LogRecord } from './services/logs/log-store.ts'
import { createServices } from './services/index.ts'
import type { Services } from './services/index.ts'
import type { CloudContext, CreatedResource, TemplateResource } from './services/service.ts'
import { SqliteStorage } from './sqlite-storage.ts'
import { measureSteps } from './start-steps.ts'
import type { StartStep } from './start-steps.ts'
import { readAssembly } from './template/assembly.ts'
import type { Stack } from './template/assembly.ts'
import { runAssembly } from './template/run-assembly.ts'

/** The port of the AWS endpoint unless told otherwise. */
export const DEFAULT_PORT = 4566
/** The port of the first HTTP API unless told otherwise. */
export const DEFAULT_API_PORT = 3000

export interface LocalCloudOptions {
  /** Folder of the cloud assembly, as `cdk synth` writes it. */
  readonly assembly: string
  /** @default real time */
  readonly clock?: Clock
  /** Port of the AWS endpoint; 0 takes a free one. @default 4566 */
  readonly port?: number
  /** Port of the template's HTTP API; 0 takes a free one. @default 3000 */
  readonly apiPort?: number
  /** Folder that keeps the state. @default state is in memory and ends with the cloud */
  readonly dataDir?: string
  /** @default us-east-1 */
  readonly region?: string
  /** Replaces environment variables of the functions that declare them, e.g. the base URL of a stand-in. */
  readonly environment?: Readonly<Record<string, string>>
  /** Values of template parameters that have no default. */
  readonly parameters?: Readonly<Record<string, string>>
  /** Worker threads of Lambda functions at once; further invocations wait. @default 16, and 8 above one a function */
  readonly maxWorkers?: number
  /** A DynamoDB Local that was started ahead, in parallel with the synthesis. @default one is started */
  readonly dynamoDbLocal?: Promise<DynamoDbLocal>
  /** Stand-ins for third parties, so that `/_local/calls` and `/_local/emails` show what they got. @default none */
  readonly standIns?: readonly StandIn[]
  /** Takes one line for the person who watches; never payloads. @default lines are dropped */
  readonly log?: (message: string) => void
}

/** A synthesized template that runs. */
export interface LocalCloud {
  /** URL of the AWS endpoint: give it to AWS clients as `AWS_ENDPOINT_URL`. */
  readonly endpoint: string
  /** URL of the template's first HTTP API, without a slash at the end; `undefined` when it has none. */
  readonly apiUrl: string | undefined
  /** URL below which clock, faults, calls and e-mails are: see `local/control`. */
  readonly controlUrl: string
  readonly clock: Clock
  /** Outputs of the stacks by name; of two with one name the later stack's. */
  readonly outputs: Readonly<Record<string, string>>
  /** Everything that was created, in the order of creation. */
  readonly resources: readonly (TemplateResource & CreatedResource)[]
  /** How long each part of the start took, in real milliseconds. */
  readonly startSteps: readonly StartStep[]
  /** Things that go wrong on purpose. */
  readonly faults: Faults
  /** What stands in for third parties, with what it got. */
  readonly standIns: readonly StandIn[]
  /** The services, for what the API does not offer, e.g. `cloud.services.cognito.mintAccessToken`. */
  readonly services: Services
  /** One API action of a service that speaks JSON. @throws {AwsError} */
  call(serviceId: string, action: string, input?: JsonObject): Promise<JsonObject>
  /** Executions of a state machine, newest first. Takes its name or its ARN. */
  executions(stateMachine: string): Promise<readonly JsonObject[]>
  /** The whole history of an execution, as GetExecutionHistory gives it. */
  history(executionArn: string): Promise<readonly JsonObject[]>
  /** What a function or a log group logged, oldest first. Takes a function's name or a group's. */
  logs(name: string): readonly LogRecord[]
  /** Runs a function's next invocations from another folder. */
  updateCode(functionName: string, folder: string): void
  /** Lets the pages of an origin, e.g. `http://127.0.0.1:3001`, use the control. Programs may without this. */
  allowOrigin(origin: string): void
  /** Ends all workers, listeners and child processes. Once is enough; twice does no harm. */
  stop(): Promise<void>
}

/**
 * Starts every resource of a synthesized app on this machine.
 * @throws {PortInUseError} when the endpoint's port is taken.
 * @throws {DataFolderError} when `dataDir` is full, not ours, or used by another cloud.
 * @throws {UnsupportedResourceError} when the template has a resource type that is not known locally.
 * @throws {TemplateError} when the assembly cannot be read or resolved.
 * Whatever it throws, what was started by then is stopped.
 * @example
 * const cloud = await startLocalCloud({ assembly: 'cdk.out', port: 0, apiPort: 0 })
 * await cloud.call('events', 'PutEvents', { Entries: [] })
 * await cloud.stop()
 */
export async function startLocalCloud(options: LocalCloudOptions): Promise<LocalCloud> {
  const log = options.log ?? (() => {})
  const clock = options.clock ?? new RealClock()
  const faults = new Faults()
  const origins = new Set<string>()
  const steps = measureSteps()
  const undo: (() => unknown)[] = []
  let stopping: Promise<void> | undefined
  const stop = (): Promise<void> => (stopping ??= unwind(undo, log))
  try {
    const assemblyDir = resolve(options.assembly)
    const stacks = await steps.measure('read assembly', async () => readAssembly(assemblyDir))
    const storage = options.dataDir === undefined ? new MemoryStorage() : new SqliteStorage(options.dataDir)
    undo.push(() => storage.close())
    // The endpoint listens before there are services: they are given its URL.
    const running: { services?: Services; router: Router; control?: AnswerControl } = {
      router: new Router([]),
    }
    const front = await steps.measure('listen', () =>
      openFront({
        port: options.port ?? DEFAULT_PORT,
        clock,
        log,
        answer: (request, requestId) =>
          running.control && isControlPath(request.path)
            ? running.control(request)
            : answerRequest(
                {
                  router: running.router,
                  origins,
                  callerWith: (accessKeyId) => running.services?.lambda.callerWith(accessKeyId),
                  before: faults.beforeCall,
                  crashesAfter: faults.crashesAfter,
                },
                request,
                requestId,
              ),
      }),
    )
    undo.push(() => front.stop())
    const region = options.region ?? DEFAULT_REGION
    const context = createCloudContext({
      clock,
      storage,
      region,
      faults,
      log,
      assemblyDir,
      dataDir: options.dataDir,
      endpoint: front.url,
      services: () => running.services,
    })
    const made = createServices(context, {
      faults,
      apiPort: options.apiPort ?? DEFAULT_API_PORT,
      environment: options.environment ?? {},
      maxWorkers: options.maxWorkers,
      usedTypes: new Set(stacks.flatMap((stack) => stackTypes(stack))),
      dynamoDbLocal: options.dynamoDbLocal,
    })
    running.services = made
    running.router = new Router(made.all)
    const standIns = [...(options.standIns ?? []), made.ses.outbox]
    running.control = lazyControl(() => ({
      clock,
      faults,
      targets: { services: made },
      origins,
      standIns,
    }))
    for (const service of made.all) undo.push(() => service.stop?.())
    const created = await steps.measure('create resources', () =>
      runAssembly(context, stacks, made.all, options.parameters ?? {}),
    )
    for (const service of made.all) {
      if (service.start) await steps.measure(`start ${service.id}`, async () => service.start?.())
    }
    return {
      endpoint: front.url,
      get apiUrl() {
        return Object.values(made.apiGateway.apiUrls())[0]
      },
      controlUrl: `${front.url}${CONTROL_PATH}`,
      clock,
      outputs: created.outputs,
      resources: created.resources,
      startSteps: steps.taken,
      faults,
      standIns,
      services: made,
      call: (serviceId, action, input = {}) => context.call(serviceId, action, input),
      executions: (stateMachine) =>
        readPages(context, 'ListExecutions', 'executions', {
          stateMachineArn: stateMachine.startsWith('arn:')
            ? stateMachine
            : `arn:aws:states:${region}:${context.accountId}:stateMachine:${stateMachine}`,
        }),
      history: (executionArn) =>
        readPages(context, 'GetExecutionHistory', 'events', { executionArn, includeExecutionData: true }),
      logs: (name) => {
        const fn = made.lambda.functions().find((candidate) => candidate.name === name)
        return made.logs.store.groups.get(fn?.definition.logGroup ?? name)?.records ?? []
      },
      updateCode: (functionName, folder) => made.lambda.updateCode(functionName, folder),
      allowOrigin: (origin) => void origins.add(origin),
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** All pages of a listing of Step Functions. */
async function readPages(
  context: CloudContext,
  action: string,
  member: string,
  input: JsonObject,
): Promise<JsonObject[]> {
  const items: JsonObject[] = []
  let nextToken: JsonValue | undefined
  do {
    const page = await context.call('states', action, {
      ...input,
      ...(nextToken !== undefined && { nextToken }),
    })
    const listed = page[member]
    if (Array.isArray(listed)) items.push(...listed.filter((item) => isJsonObject(item)))
    nextToken = page['nextToken']
  } while (typeof nextToken === 'string')
  return items
}

function stackTypes(stack: Stack): string[] {
  return Object.values(stack.template.Resources).map((resource) => resource.Type)
}

/** Undoes what was started, last first; one that fails does not keep the others from being undone. */
async function unwind(undo: readonly (() => unknown)[], log: (message: string) => void): Promise<void> {
  for (const step of undo.toReversed()) {
    try {
      await step()
    } catch (error) {
      log(`While stopping: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
}
