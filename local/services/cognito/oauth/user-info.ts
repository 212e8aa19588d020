import { AwsError } from '../../../aws-error.ts'
import type { WireRequest, WireResponse } from '../../service.ts'
import type { CognitoParts } from '../sign-in.ts'
import type { UserPool } from '../user-pool.ts'
import { jsonResponse } from './responses.ts'

/** `/oauth2/userInfo`: the user behind an access token that has the scope `openid`. */
export async function answerUserInfoRequest(
  parts: CognitoParts,
  pool: UserPool,
  request: WireRequest,
): Promise<WireResponse> {
  const token = /^Bearer (.+)$/iu.exec(request.headers['authorization'] ?? '')?.[1]
  if (token === undefined) return refuse('invalid_request', 'the access token is missing')
  try {
    const claims = await parts.tokens.readAccessToken(token)
    const user = parts.directory.find(pool, claims.username ?? '')
    if (claims.iss !== pool.issuer || !user || !claims.scope.includes('openid')) {
      return refuse('invalid_token', 'the access token is not one of a user with the scope openid')
    }
    return jsonResponse(200, { ...user.attributes, sub: user.sub, username: user.username })
  } catch (error) {
    if (error instanceof AwsError) return refuse('invalid_token', error.message)
    throw error
  }
}

function refuse(error: string, description: string): WireResponse {
  return jsonResponse(
    401,
    { error, error_description: description },
    { 'www-authenticate': `Bearer error="${error}", error_description="${description}"` },
  )
}
