import type { JsonObject, JsonValue } from '../../../json.ts'
import { type BusEvent, withoutDetail } from '../bus-event.ts'
import type { Target } from '../target.ts'
import { fillTemplate, InvalidJsonError } from './input-template.ts'
import { selectByPath } from './json-path.ts'

/** Which rule a target belongs to, for the variables that AWS predefines. */
export interface InputOrigin {
  readonly ruleArn: string
  readonly ruleName: string
  /** When the bus took the event in, as ISO text. */
  readonly ingestionTime: string
}

/**
 * What a target receives for an event: the event itself, a part of it, a constant, or a filled template.
 * @throws {InvalidJsonError} where that is not JSON.
 */
export function targetInput(target: Target, event: BusEvent, origin: InputOrigin): JsonValue {
  if (target.Input !== undefined) return parseConstant(target.Input)
  if (target.InputPath !== undefined) return selectByPath(event, target.InputPath) ?? null
  if (target.InputTransformer === undefined) return event
  const { InputPathsMap = {}, InputTemplate } = target.InputTransformer
  const variables = new Map<string, JsonValue | undefined>(predefined(event, origin))
  for (const [name, path] of Object.entries(InputPathsMap)) variables.set(name, selectByPath(event, path))
  return fillTemplate(InputTemplate, variables)
}

/**
 * Tells what AWS would refuse in a target's input when the target is put.
 * @throws {InvalidJsonError | JsonPathError}
 */
export function checkTargetInput(target: Target): void {
  if (target.Input !== undefined) parseConstant(target.Input)
  if (target.InputPath !== undefined) selectByPath({}, target.InputPath)
  if (target.InputTransformer === undefined) return
  const { InputPathsMap = {}, InputTemplate } = target.InputTransformer
  const variables = new Map<string, JsonValue>(PREDEFINED.map((name) => [name, 0]))
  for (const [name, path] of Object.entries(InputPathsMap)) {
    if (name.startsWith('aws.'))
      throw new InvalidJsonError(`InputPathsMap names the reserved variable ${name}`)
    selectByPath({}, path)
    variables.set(name, 0)
  }
  fillTemplate(InputTemplate, variables)
}

const PREDEFINED = [
  'aws.events.rule-arn',
  'aws.events.rule-name',
  'aws.events.event.ingestion-time',
  'aws.events.event',
  'aws.events.event.json',
]

function predefined(event: BusEvent, origin: InputOrigin): [string, JsonValue | JsonObject][] {
  return [
    ['aws.events.rule-arn', origin.ruleArn],
    ['aws.events.rule-name', origin.ruleName],
    ['aws.events.event.ingestion-time', origin.ingestionTime],
    ['aws.events.event', withoutDetail(event)],
    ['aws.events.event.json', event],
  ]
}

function parseConstant(text: string): JsonValue {
  try {
    const value: JsonValue = JSON.parse(text)
    return value
  } catch (error) {
    throw new InvalidJsonError('Input is not JSON', { cause: error })
  }
}
