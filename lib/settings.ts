import * as z from 'zod'
import { STAGE_NAMES } from './stage.ts'

const origin = z
  .url({ protocol: /^https?$/u })
  .refine(
    (text) => new URL(text).origin === text,
    'must be an origin without a path, e.g. https://example.org',
  )

const settingsSchema = z
  .object({
    /** Which stage to make. */
    stage: z.enum(STAGE_NAMES).default('dev'),
    /** Issuer of tokens, to use in place of a user pool made by the stack. Goes with `audience`. */
    issuer: z.url({ protocol: /^https$/u }).optional(),
    /** Values of `aud` or `client_id` in tokens that are for this API, separated by commas. */
    audience: z
      .string()
      .transform((text) => text.split(',').map((part) => part.trim()))
      .pipe(z.array(z.string().min(1)).min(1))
      .optional(),
    /** Name of an existing secret that holds the Gemini API's key. */
    aiSecret: z
      .string()
      .regex(/^[\w/+=.@-]+$/u)
      .optional(),
    /** Who hears of alarms of the stage `production`. */
    alarmEmail: z.email().optional(),
    /** Origin of the web pages, in place of the stage's own. */
    webOrigin: origin.optional(),
    /** ARN of a certificate in us-east-1: the pages are then served on the domain of `webOrigin`. */
    webCertificate: z
      .string()
      .regex(/^arn:aws[\w-]*:acm:us-east-1:\d{12}:certificate\/[\w-]+$/u)
      .optional(),
  })
  .refine((settings) => (settings.issuer === undefined) === (settings.audience === undefined), {
    path: ['audience'],
    message: 'must be given together with issuer',
  })
  .refine(({ webOrigin, webCertificate }) => webCertificate === undefined || webOrigin !== undefined, {
    path: ['webOrigin'],
    message: 'must be given together with webCertificate',
  })

/** What a deployment chooses by context, e.g. `-c stage=production -c alarmEmail=ops@example.org`. */
export type Settings = z.infer<typeof settingsSchema>

/** Names of the settings, as they stand in `-c name=value`. */
export const SETTING_NAMES = [
  'stage',
  'issuer',
  'audience',
  'aiSecret',
  'alarmEmail',
  'webOrigin',
  'webCertificate',
] as const

/** A setting has a value that cannot be used. The message is one line for the person at the command line. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError'
}

/**
 * Reads the settings.
 *
 * @param read gives the context value of a name, `undefined` where none was given.
 * @throws {SettingsError} naming the setting, its value and what was expected.
 */
export function readSettings(read: (name: string) => unknown): Settings {
  const given = Object.fromEntries(
    SETTING_NAMES.map((name) => [name, read(name)]).filter(([, value]) => value !== undefined),
  )
  const parsed = settingsSchema.safeParse(given)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const name = String(issue?.path[0])
  const expected = name === 'stage' ? `expected ${STAGE_NAMES.join(', ')}` : issue?.message
  throw new SettingsError(
    `the setting ${name} is ${JSON.stringify(read(name))}: ${expected} (set it with -c ${name}=…)`,
  )
}
