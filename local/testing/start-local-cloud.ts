import { startLocalCloud as startCloud } from '../cloud.ts'
import type { LocalCloud, LocalCloudOptions } from '../cloud.ts'
import type { JsonValue } from '../json.ts'
import type { ReceivedEmail, ThirdPartyCall } from '../providers/stand-in.ts'
import type { Execution } from '../services/step-functions/execution/execution.ts'
import { VirtualClock } from '../virtual-clock.ts'
import { findMachine } from './find-machine.ts'
import { putEvent } from './put-event.ts'
import type { TestEvent } from './put-event.ts'
import { toRun } from './run.ts'
import type { Run } from './run.ts'
import { ExecutionWatch } from './wait-for-execution.ts'

/** Long enough for a cold start on a busy machine; virtual waits take none of it. */
const DEFAULT_TIMEOUT_MS = 30_000

/** As `local/cloud.ts` takes them, with a test's defaults: free ports, and virtual time that leaps. */
export interface TestCloudOptions extends Omit<LocalCloudOptions, 'clock'> {
  /** @default `new VirtualClock({ jump: true })`: time leaps whenever all that runs only waits */
  readonly clock?: VirtualClock
}

/** What starts a run. */
export type RunStart =
  /** An event that a rule hands to the machine, with its id in it. */
  | { readonly event: TestEvent }
  /** StartExecution. */
  | { readonly input: JsonValue; readonly name?: string }

export interface WaitOptions {
  /** How long to wait, in milliseconds of the wall. @default 30000 */
  readonly timeoutMs?: number
}

export interface WaitForRunOptions extends WaitOptions {
  /** Which run, by how it started. @default the newest */
  readonly where?: (run: Run) => boolean
}

/** A local cloud in the hands of a test. */
export interface TestCloud extends LocalCloud {
  /** Virtual time: `advance`, `startJumping`, `stopJumping`, `quiet`. */
  readonly clock: VirtualClock
  /**
   * Puts an event on a bus.
   * @returns EventBridge's id of it
   * @example await cloud.sendEvent({ source: 'shop', detailType: 'order placed', detail: { id: 'o-1' } })
   */
  sendEvent(event: TestEvent): Promise<string>
  /**
   * Starts a run of a machine, by an event or with an input, and waits for its end.
   * @param machine name or ARN
   * @throws {RunTimeoutError} that says whether no run came, or in which state it stands
   * @example const run = await cloud.run('ship-order', { input: { id: 'o-1' } })
   */
  run(machine: string, start: RunStart, options?: WaitOptions): Promise<Run>
  /**
   * Waits for the end of a run that something else starts, or has started.
   * @throws {RunTimeoutError}
   * @example const run = await cloud.waitForRun('ship-order', { where: ({ input }) => isOrder(input, 'o-1') })
   */
  waitForRun(machine: string, options?: WaitForRunOptions): Promise<Run>
  /** Runs of a machine as they are now, the newest first. */
  runs(machine: string): Promise<readonly Run[]>
  /** Resolves when all that was begun has ended, or waits for what time does not bring. */
  quiet(): Promise<void>
  /** Moves time forward by so many milliseconds: what falls due on the way happens, and ends what it begins. */
  advance(ms: number): Promise<void>
  /** What stand-ins for third parties got, the oldest first. */
  calls(): readonly ThirdPartyCall[]
  /** E-mails that were sent, the oldest first. */
  emails(): readonly ReceivedEmail[]
}

/**
 * Starts a synthesized app for a test: every resource of its template, on free ports, with virtual time that leaps
 * whenever all that runs only waits. Stop it at the end.
 * @throws what `startLocalCloud` of `local/cloud.ts` throws
 * @example
 * const cloud = await startLocalCloud({ assembly: 'cdk.out' })
 * cloud.faults.add({ kind: 'fail', function: 'ship-order', invocation: 2 })
 * const run = await cloud.run('ship-order', { event: { source: 'shop', detailType: 'order placed', detail: {} } })
 * expect(run.status).toBe('SUCCEEDED')
 * await cloud.stop()
 */
export async function startLocalCloud(options: TestCloudOptions): Promise<TestCloud> {
  const clock = options.clock ?? new VirtualClock({ jump: true })
  const cloud = await startCloud({ port: 0, apiPort: 0, ...options, clock })
  const { stepFunctions } = cloud.services
  const look = (execution: Execution): Run => toRun(execution, clock.now())

  /** Listens first, so that a run which ends at once, or of an Express machine, is not missed. */
  async function ended(
    machine: string,
    timeoutMs: number | undefined,
    begin: (stateMachineArn: string) => Promise<(execution: Execution) => boolean>,
  ): Promise<Run> {
    const stateMachineArn = await findMachine(cloud, machine)
    const watch = new ExecutionWatch(stepFunctions)
    try {
      const where = await begin(stateMachineArn)
      return look(await watch.ended({ stateMachineArn, where, timeoutMs: timeoutMs ?? DEFAULT_TIMEOUT_MS }))
    } finally {
      watch.stop()
    }
  }

  return {
    ...cloud,
    clock,
    sendEvent: (event) => putEvent(cloud, event),
    run: (machine, start, wait = {}) =>
      ended(machine, wait.timeoutMs, async (stateMachineArn) => {
        if ('event' in start) {
          const id = await putEvent(cloud, start.event)
          return ({ input }) => input.text.includes(id)
        }
        const { input, name } = start
        const { executionArn } = await cloud.call('states', 'StartExecution', {
          stateMachineArn,
          input: JSON.stringify(input),
          ...(name !== undefined && { name }),
        })
        return ({ arn }) => arn === executionArn
      }),
    waitForRun: (machine, { where, timeoutMs } = {}) =>
      ended(machine, timeoutMs, async () => (execution) => where === undefined || where(look(execution))),
    async runs(machine) {
      const stateMachineArn = await findMachine(cloud, machine)
      const executions = stepFunctions.executions()
      return executions.filter((each) => each.stateMachineArn === stateMachineArn).map(look)
    },
    quiet: () => clock.quiet(),
    advance: (ms) => clock.advance(ms),
    calls: () => cloud.standIns.flatMap((standIn) => standIn.received()).toSorted(byTime),
    emails: () => cloud.standIns.flatMap((standIn) => standIn.emails?.() ?? []).toSorted(byTime),
  }
}

function byTime(a: { readonly at: string }, b: { readonly at: string }): number {
  return a.at.localeCompare(b.at)
}
