import type { JsonObject } from '../../json.ts'
import type { CloudContext } from '../service.ts'
import type { Data } from './data.ts'
import { Execution } from './execution/execution.ts'
import type { ExecutionListener, ExecutionOptions } from './execution/execution.ts'
import type { RunPorts } from './execution/frame.ts'
import type { HistoryEvent } from './execution/history.ts'
import { ExecutionLog, logTargetOf } from './execution-log.ts'
import { ExecutionRecords } from './execution-records.ts'
import { Executions } from './executions.ts'
import type { Integrations } from './integrations/integration.ts'
import { localIntegrations } from './integrations/local-integrations.ts'
import { MapRuns } from './map-runs.ts'
import type { Randomness } from './randomness.ts'
import { s3Objects } from './s3-objects.ts'
import { StateMachineRecords } from './state-machine-records.ts'
import type { CompileDefinition } from './state-machine-records.ts'
import { StateMachines } from './state-machines.ts'
import type { StateMachine } from './state-machines.ts'
import { emitStatusEvent } from './status-events.ts'
import { TaskTokens } from './task-tokens.ts'

/** Ports of the engine that tests replace. */
export interface EngineOptions {
  readonly randomness: Randomness
  /** What Task states can call; the local cloud's services unless told. */
  readonly integrations?: Integrations
  readonly objects?: RunPorts['objects']
}

/** What is started. */
export interface NewExecution {
  readonly machine: StateMachine
  readonly name: string
  readonly arn: string
  readonly input: Data
}

/** State machines and executions, with what happens around them: records, status events, logs. The API's actions use it. */
export class Engine implements ExecutionListener {
  readonly context: CloudContext
  readonly randomness: Randomness
  readonly integrations: Integrations
  readonly machines = new StateMachines()
  readonly executions: Executions
  readonly tokens: TaskTokens
  readonly mapRuns: MapRuns
  readonly ports: RunPorts
  readonly #records: ExecutionRecords | undefined
  readonly #machineRecords: StateMachineRecords | undefined
  readonly #logs = new Map<string, ExecutionLog | undefined>()
  readonly #listeners = new Set<(execution: Execution) => void>()

  /** @param call the service's own API, for `states:startExecution` */
  constructor(
    context: CloudContext,
    options: EngineOptions,
    call: (action: string, input: JsonObject) => Promise<JsonObject>,
  ) {
    this.context = context
    this.randomness = options.randomness
    // Only what outlives the process is written down; in memory the executions themselves are the record.
    const isDurable = context.dataDir !== undefined
    const tokenStorage = isDurable ? context.storage.table('states/task-tokens') : undefined
    this.tokens = new TaskTokens(options.randomness, tokenStorage)
    this.#records = isDurable ? new ExecutionRecords(context.storage) : undefined
    this.#machineRecords = isDurable ? new StateMachineRecords(context.storage) : undefined
    this.executions = new Executions((execution) => this.#records?.delete(execution))
    this.integrations =
      options.integrations ??
      localIntegrations(
        context,
        { call, closed: (arn) => this.executions.get(arn).closed() },
        options.randomness,
      )
    this.mapRuns = new MapRuns(this)
    this.ports = {
      clock: context.clock,
      randomness: options.randomness,
      integrations: this.integrations,
      tokens: this.tokens,
      mapRuns: this.mapRuns,
      objects: options.objects ?? s3Objects(context),
    }
  }

  /** Begins an execution. Express ones are not kept once they are closed. */
  start({ machine, name, arn, input }: NewExecution): Execution {
    const execution = this.create({
      arn,
      name,
      input,
      type: machine.type,
      roleArn: machine.roleArn,
      startDate: this.context.clock.now(),
      stateMachineArn: machine.arn,
      stateMachineName: machine.name,
      region: this.context.region,
      definition: machine.definition,
      definitionText: machine.definitionText,
      revisionId: machine.revisionId,
    })
    execution.start()
    return execution
  }

  /** An execution that is known from now on, and not yet begun. */
  create(options: ExecutionOptions, events: readonly HistoryEvent[] = []): Execution {
    const execution = new Execution(options, this.ports, this, events)
    this.executions.add(execution)
    return execution
  }

  /** Takes over the machines that a former process left on disk; those of the template come over them. */
  restoreMachines(compile: CompileDefinition): void {
    for (const machine of this.#machineRecords?.load(compile) ?? []) this.machines.put(machine)
  }

  /** Takes over the executions that a former process left on disk. @returns those that it left running. */
  restoreExecutions(compile: CompileDefinition): Execution[] {
    const interrupted: Execution[] = []
    for (const recorded of this.#records?.load(compile) ?? []) {
      const execution = this.create(recorded.options, recorded.events)
      if (recorded.apply(execution)) this.executions.closed(execution)
      else interrupted.push(execution)
    }
    return interrupted
  }

  /** Tells `listener` of each execution that starts, ends or is redriven. Returns how to stop. */
  onStatusChange(listener: (execution: Execution) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  statusChanged(execution: Execution): void {
    const isRunning = execution.status === 'RUNNING'
    if (isRunning) this.executions.reopened(execution.arn)
    this.#records?.save(execution)
    emitStatusEvent(this.context, execution)
    for (const listener of this.#listeners) listener(execution)
    if (isRunning) return
    if (execution.type === 'EXPRESS') this.executions.remove(execution.arn)
    else this.executions.closed(execution)
  }

  eventRecorded(execution: Execution, event: HistoryEvent): void {
    this.#records?.saveEvent(execution, event)
    if (execution.options.mapRunArn === undefined) this.#logOf(execution)?.add(execution, event)
  }

  /** Makes a machine known, or puts a changed one in its place. Executions that run keep their definition. */
  putMachine(machine: StateMachine): void {
    this.machines.put(machine)
    this.#logs.delete(machine.arn)
    this.#machineRecords?.save(machine)
  }

  /** Without effect where there is no such machine. */
  deleteMachine(arn: string): void {
    this.machines.delete(arn)
    this.#logs.delete(arn)
    this.#machineRecords?.delete(arn)
  }

  #logOf(execution: Execution): ExecutionLog | undefined {
    const arn = execution.stateMachineArn
    if (this.#logs.has(arn)) return this.#logs.get(arn)
    const machine = this.machines.find(arn)
    const target = machine && logTargetOf(machine.loggingConfiguration)
    const log = machine && target && new ExecutionLog(this.context, machine, target)
    this.#logs.set(arn, log)
    return log
  }
}
