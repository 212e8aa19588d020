import * as z from 'zod/mini'

const configSchema = z.object({
  /** Root of the HTTP API, without a slash at its end. */
  apiUrl: z.url(),
  signIn: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('cognito'),
      /** Origin of the hosted sign-in pages. */
      domain: z.url(),
      clientId: z.string(),
      /** Where the hosted page sends people back to: `/callback` of these pages. */
      redirectUri: z.url(),
      scopes: z.array(z.string()),
    }),
    /** On a laptop: whoever asks this URL gets a token. */
    z.object({ kind: z.literal('local'), url: z.string() }),
  ]),
  /** Present on a laptop: clock, faults and the like can be steered at this URL. */
  local: z.optional(z.object({ controlUrl: z.url() })),
  region: z.string(),
  stage: z.string(),
})

/** What differs between deployments of the same pages. */
export type Config = z.infer<typeof configSchema>

/**
 * Reads where the API is and how people sign in.
 * @throws {Error} in words for the person who looks at the page
 */
export async function loadConfig(): Promise<Config> {
  const response = await fetch('/config.json', { cache: 'no-store' })
  if (!response.ok) throw new Error(`The settings of this page did not load (status ${response.status}).`)
  const parsed = configSchema.safeParse(await response.json())
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new Error(`The settings of this page are wrong: ${issue?.path.join('.')}: ${issue?.message}.`)
}
