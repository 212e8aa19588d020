import * as z from 'zod'

import { AwsError } from '../../local/aws-error.ts'
import type { LocalCloud } from '../../local/cloud.ts'

/** Who the sample run, the pasted `curl` and the gallery are. */
export const DEMO_USER = 'demo'
/** Who the console is. */
export const DEMO_OPERATOR = 'olga-the-operator'

/** As long as the user pool's access tokens live, in seconds. */
const TOKEN_SECONDS = 3600

const requestSchema = z.object({
  user: z.string().min(1).max(128).optional(),
  operator: z.boolean().default(false),
})

/** What `POST /_local/sign-in` answers. */
export type LocalSignIn =
  | { readonly status: 200; readonly body: { readonly accessToken: string; readonly expiresIn: number } }
  | { readonly status: 422; readonly body: { readonly error: { code: string; message: string } } }

/** Gives a token without a password: it is the user pool of this machine. An operator may use the user's routes too. */
export async function signInLocally(
  cloud: Pick<LocalCloud, 'services'>,
  request: unknown,
): Promise<LocalSignIn> {
  const parsed = requestSchema.safeParse(request)
  if (!parsed.success) return refuse(z.prettifyError(parsed.error))
  const { operator, user = operator ? DEMO_OPERATOR : DEMO_USER } = parsed.data
  try {
    const accessToken = await cloud.services.cognito.mintAccessToken({
      userName: user,
      scopes: operator ? ['stepladder/use', 'stepladder/operate'] : ['stepladder/use'],
      ...(operator && { groups: ['operators'] }),
    })
    return { status: 200, body: { accessToken, expiresIn: TOKEN_SECONDS } }
  } catch (error) {
    // A name that no user can have.
    if (error instanceof AwsError && error.code === 'InvalidParameterException') return refuse(error.message)
    throw error
  }
}

function refuse(reason: string): LocalSignIn {
  const message = `The sign-in takes { user?, operator? }: ${reason}`
  return { status: 422, body: { error: { code: 'invalid_request', message } } }
}
