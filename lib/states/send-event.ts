import { TaskInput } from 'aws-cdk-lib/aws-stepfunctions'
import { EventBridgePutEvents } from 'aws-cdk-lib/aws-stepfunctions-tasks'
import { InvalidJobError } from '../../lambdas/job/invalid-job-error.ts'
import type { SendEventWord } from '../../lambdas/job/job-definition.ts'
import { MAX_EVENT_BYTES } from '../../lambdas/job/limits.ts'
import { retryPolicy } from '../../lambdas/job/retry-policy.ts'
import type { TemplatePath } from '../../lambdas/job/template.ts'
import { jsonBytes } from './json-bytes.ts'
import { compileTemplate, expression, literal, object } from './jsonata.ts'
import { refuseRedrive } from './redrive.ts'
import { addPolicy } from './retry.ts'
import type { WordContext } from './word-context.ts'

/** The `source` of all events that the platform sends. */
export const EVENT_SOURCE = 'stepladder'

/**
 * Compiles a sendEvent: one `events:putEvents` Task, whose output is `{ id }` of the event.
 *
 * The id is the same in each attempt; and the same as in the run before when that is supplied (a rerun), so that
 * receivers take the event as the duplicate that it is.
 * @param output the state's output, as JSONata
 */
export function compileSendEvent(
  word: SendEventWord,
  context: WordContext,
  output?: string,
): EventBridgePutEvents {
  const { definition, props, scope } = context
  const where = `job "${definition.id}", sendEvent "${word.id}"`
  if (props.eventBus === undefined) {
    throw new InvalidJobError(`${where}: there is no bus to send to. Give compileJob an eventBus`)
  }
  const supplied = `$lookup($supplied, ${literal(word.id)}).id`
  const id = `$exists(${supplied}) ? ${supplied} : $run.name & ${literal(`.${word.id}`)}`
  const data = compileTemplate(word.data, (path) => root(path, context, where))
  const tooLarge = literal(
    `${where}: the event's data has more than ${MAX_EVENT_BYTES} bytes. Send a reference`,
  )
  const missing = literal(`${where}: what the selector picks as the event's data does not exist in this run`)
  const state = EventBridgePutEvents.jsonata(scope, word.id, {
    entries: [
      {
        eventBus: props.eventBus,
        source: EVENT_SOURCE,
        detailType: word.event.name,
        detail: TaskInput.fromObject({
          id: expression(definition.onFailure.length > 0 ? refuseRedrive(where, id) : id),
          name: word.event.name,
          data: expression(
            `($data := ${data}; $not($exists($data)) ? $error(${missing}) : ${jsonBytes('$data')} <= ${MAX_EVENT_BYTES} ? $data : $error(${tooLarge}))`,
          ),
          ts: expression('$states.context.State.EnteredTime'),
        }),
      },
    ],
    outputs: expression(output ?? object({ id })),
  })
  // The same values give the same expression result.
  state.addRetry({ errors: ['States.QueryEvaluationError'], maxAttempts: 0 })
  addPolicy(state, retryPolicy(definition))
  context.catchFailures(state, word.id)
  return state
}

function root(path: TemplatePath, { visible }: WordContext, where: string): string {
  if (path.root !== 'steps') return `$${path.root}`
  const step = String(path.segments[0])
  const variable = visible.get(step)
  if (variable === undefined) {
    throw new InvalidJobError(
      `${where}: the selector reads steps.${step}, which is no step before it. Known here: ${[...visible.keys()].join(', ') || 'none'}`,
    )
  }
  return `$${variable}`
}
