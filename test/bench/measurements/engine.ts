import type { JsonObject, JsonValue } from '../../../local/json.ts'
import { compilePattern } from '../../../local/services/events/pattern/compile-pattern.ts'
import { EventView } from '../../../local/services/events/pattern/event-view.ts'
import { RuleIndex } from '../../../local/services/events/pattern/rule-index.ts'
import type { CloudContext } from '../../../local/services/service.ts'
import { createStepFunctionsService } from '../../../local/services/step-functions/step-functions-service.ts'
import { MemoryStorage } from '../../../local/memory-storage.ts'
import { VirtualClock } from '../../../local/virtual-clock.ts'
import type { Measurement, MeasurementContext, Row } from '../measurement.ts'
import { summarize } from '../report/statistics.ts'
import { startStopwatch } from '../stopwatch.ts'

const RULES = 1_000
const ITEMS = 10_000
const STATES = 5_000

/** The parts of the local cloud whose speed depends on size: pattern matching, Map states, long histories. */
export const engine: Measurement = {
  name: 'engine',
  title: 'Event patterns and state machines',
  async run(context) {
    return {
      rows: [
        matchRow('engine/matches-by-name', `events per second, ${RULES} rules by name`, byName(), context),
        matchRow(
          'engine/matches-by-content',
          `events per second, ${RULES} rules by content`,
          byContent(),
          context,
        ),
        await runRow('engine/map', `a distributed Map over ${ITEMS} items`, MAP, items(), context),
        await runRow(
          'engine/inline-map',
          'an inline Map over 5,000 items',
          INLINE_MAP,
          items().slice(0, STATES),
          context,
        ),
        ...(await historyRows(context)),
      ],
    }
  },
}

/** Each rule is for events of one name: what an event bus of jobs looks like. */
function byName(): string[] {
  return Array.from({ length: RULES }, (_, number) =>
    JSON.stringify({ source: ['stepladder'], 'detail-type': [`job-${number}/requested`] }),
  )
}

/** All rules are for the same events and look at what is in them: no rule can be left out by its name. */
function byContent(): string[] {
  return Array.from({ length: RULES }, (_, number) =>
    JSON.stringify({
      'detail-type': [{ prefix: 'job-' }],
      detail: {
        data: { price: [{ numeric: ['>', number, '<=', number + 10] }], tags: [{ wildcard: `*-${number}` }] },
      },
    }),
  )
}

function matchRow(
  id: string,
  label: string,
  patterns: readonly string[],
  { times }: MeasurementContext,
): Row {
  const index = new RuleIndex(patterns.map((text, rule) => ({ rule, clauses: compilePattern(text) })))
  const event = (number: number): JsonObject => ({
    source: 'stepladder',
    'detail-type': `job-${number % RULES}/requested`,
    detail: {
      id: `event-${number}`,
      data: { price: (number % RULES) + 1, tags: ['a', `tag-${number % RULES}`] },
    },
  })
  const matchMany = (count: number): number => {
    const elapsed = startStopwatch()
    let matched = 0
    for (let number = 0; number < count; number += 1)
      matched += index.match(new EventView(event(number))).size
    if (matched < count) throw new Error(`only ${matched} of ${count} events matched a rule`)
    return (count / elapsed()) * 1000
  }
  const count = Math.ceil(matchMany(500) / 4)
  const spread = summarize(Array.from({ length: times(10, 3) }, () => matchMany(count)))
  return { id, label, unit: '/s', value: spread.p50, spread }
}

const PASS = { Type: 'Pass', Output: '{% $states.input * 2 %}', End: true }
const INLINE_MAP = {
  QueryLanguage: 'JSONata',
  StartAt: 'map',
  States: {
    map: { Type: 'Map', ItemProcessor: { StartAt: 'double', States: { double: PASS } }, End: true },
  },
}
const MAP = {
  QueryLanguage: 'JSONata',
  StartAt: 'map',
  States: {
    map: {
      Type: 'Map',
      MaxConcurrency: 40,
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' },
        StartAt: 'double',
        States: { double: PASS },
      },
      Output: '{% $count($states.result) %}',
      End: true,
    },
  },
}

function items(): number[] {
  return Array.from({ length: ITEMS }, (_, number) => number)
}

async function runRow(
  id: string,
  label: string,
  definition: JsonObject,
  input: JsonValue,
  { times, say }: MeasurementContext,
): Promise<Row> {
  const samples: number[] = []
  for (let run = 0; run < times(7, 2); run += 1) samples.push((await runMachine(definition, input)).ms)
  say(`${label}: done`)
  const spread = summarize(samples)
  return { id, label, unit: 'ms', value: spread.p50, spread }
}

async function historyRows({ times }: MeasurementContext): Promise<Row[]> {
  const runs: number[] = []
  const reads: number[] = []
  for (let run = 0; run < times(7, 2); run += 1) {
    const { ms, call, executionArn } = await runMachine(chain(), 1)
    runs.push(ms)
    const elapsed = startStopwatch()
    let events = 0
    let nextToken: JsonValue | undefined
    do {
      const page: JsonObject = await call('GetExecutionHistory', {
        executionArn,
        maxResults: 1000,
        ...(nextToken !== undefined && { nextToken }),
      })
      events += Array.isArray(page['events']) ? page['events'].length : 0
      nextToken = page['nextToken']
    } while (nextToken !== undefined)
    reads.push(elapsed())
    if (events !== 2 * STATES + 2) throw new Error(`the history has ${events} events`)
  }
  const spread = summarize(runs)
  const reading = summarize(reads)
  return [
    { id: 'engine/chain', label: `a run of ${STATES} states`, unit: 'ms', value: spread.p50, spread },
    {
      id: 'engine/history',
      label: `reading its history (${2 * STATES + 2} events)`,
      unit: 'ms',
      value: reading.p50,
      spread: reading,
    },
  ]
}

function chain(): JsonObject {
  const States: Record<string, JsonObject> = {}
  for (let number = 1; number <= STATES; number += 1) {
    const next = number < STATES ? { Next: `s${number + 1}` } : { End: true }
    States[`s${number}`] = { Type: 'Pass', Output: '{% $states.input + 1 %}', ...next }
  }
  return { QueryLanguage: 'JSONata', StartAt: 's1', States }
}

/** Runs a machine in a Step Functions service of its own, to its end. @throws when it does not succeed */
async function runMachine(definition: JsonObject, input: JsonValue) {
  const closed = Promise.withResolvers<void>()
  const context: CloudContext = {
    clock: new VirtualClock({ jump: true }),
    storage: new MemoryStorage(),
    accountId: '000000000000',
    region: 'us-east-1',
    assemblyDir: '.',
    endpoint: () => '',
    log: () => {},
    deliver: () => Promise.resolve(),
    invoke: () => Promise.reject(new Error('these machines invoke nothing')),
    call: (_service, _action, { Entries }) => {
      if (!JSON.stringify(Entries).includes(String.raw`\"status\":\"RUNNING\"`)) closed.resolve()
      return Promise.resolve({ FailedEntryCount: 0 })
    },
  }
  const service = createStepFunctionsService(context)
  const call = (action: string, body: JsonObject): Promise<JsonObject> => {
    if (!service.call) throw new Error('Step Functions has no API')
    return service.call(action, body)
  }
  const { stateMachineArn = '' } = await call('CreateStateMachine', {
    name: 'bench',
    definition: JSON.stringify(definition),
    roleArn: 'arn:aws:iam::000000000000:role/bench',
  })
  const elapsed = startStopwatch()
  const { executionArn = '' } = await call('StartExecution', {
    stateMachineArn,
    input: JSON.stringify(input),
  })
  await closed.promise
  const ms = elapsed()
  const { status, error, cause } = await call('DescribeExecution', { executionArn })
  if (status !== 'SUCCEEDED')
    throw new Error(`the machine did not succeed: ${JSON.stringify({ status, error, cause })}`)
  return { ms, call, executionArn }
}
