import type * as z from 'zod'
import { AwsError } from '../../../aws-error.ts'
import type { JsonObject } from '../../../json.ts'
import type { Engine } from '../engine.ts'

/** One action of the API: its input as it came, its output as it goes. */
export type Action = (engine: Engine, input: JsonObject) => JsonObject | Promise<JsonObject>

/** An action whose input is checked first. @throws {AwsError} `ValidationException` that names each bad member */
export function action<Input>(
  schema: z.ZodType<Input>,
  run: (engine: Engine, input: Input) => JsonObject | Promise<JsonObject>,
): Action {
  return (engine, input) => {
    const parsed = schema.safeParse(input)
    if (parsed.success) return run(engine, parsed.data)
    const texts = parsed.error.issues.map((issue) => `'${issue.path.join('.')}': ${issue.message}`)
    const count = texts.length === 1 ? '1 validation error' : `${texts.length} validation errors`
    throw new AwsError('ValidationException', `${count} detected: ${texts.join('; ')}`)
  }
}

/** Dates of this protocol are seconds since 1970, with fractions. */
export function toSeconds(milliseconds: number): number {
  return milliseconds / 1000
}

const MAX_NAME_LENGTH = 80
/** Characters that AWS refuses in names; `\p{Cc}` are the control characters. */
const REFUSED_IN_NAMES = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]/u

/** Name of a machine or an execution. @throws {AwsError} `InvalidName` */
export function checkName(name: string): void {
  if (name.length > 0 && name.length <= MAX_NAME_LENGTH && !REFUSED_IN_NAMES.test(name)) return
  throw new AwsError('InvalidName', `Invalid Name: '${name}'`)
}
