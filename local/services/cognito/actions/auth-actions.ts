import { createHmac } from 'node:crypto'
import * as z from 'zod'
import { AwsError } from '../../../aws-error.ts'
import type { JsonObject } from '../../../json.ts'
import { randomId } from '../../../random-id.ts'
import { checkPassword, hashPassword, isPassword } from '../passwords.ts'
import type { CognitoParts, TokenSet } from '../sign-in.ts'
import { issueTokens } from '../sign-in.ts'
import { USER_ADMIN_SCOPE } from '../tokens.ts'
import type { PoolClient, User, UserPool } from '../user-pool.ts'
import type { Action } from './action.ts'
import { action } from './action.ts'

const CHALLENGE_SECONDS = 180

const authInput = z.object({
  AuthFlow: z.string(),
  ClientId: z.string(),
  AuthParameters: z.record(z.string(), z.string()).default({}),
})
const challengeInput = z.object({
  ChallengeName: z.string(),
  ClientId: z.string(),
  Session: z.string(),
  ChallengeResponses: z.record(z.string(), z.string()).default({}),
})

/** Which of a client's `ExplicitAuthFlows` allows which flow. Refreshing is allowed wherever signing in is. */
const USER_FLOWS = new Map([['USER_PASSWORD_AUTH', 'ALLOW_USER_PASSWORD_AUTH']])
const ADMIN_FLOWS = new Map([
  ['ADMIN_USER_PASSWORD_AUTH', 'ALLOW_ADMIN_USER_PASSWORD_AUTH'],
  ['ADMIN_NO_SRP_AUTH', 'ALLOW_ADMIN_USER_PASSWORD_AUTH'],
  ...USER_FLOWS,
])
const REFRESH_FLOWS = new Set(['REFRESH_TOKEN_AUTH', 'REFRESH_TOKEN'])

/** Signing in without a browser. */
export const authActions: Record<string, Action> = {
  InitiateAuth: action(authInput, (parts, input) => initiate(parts, input, USER_FLOWS)),

  AdminInitiateAuth: action(authInput.extend({ UserPoolId: z.string() }), (parts, input) => {
    if (!parts.directory.pool(input.UserPoolId).clients.has(input.ClientId)) {
      throw new AwsError('ResourceNotFoundException', `User pool client ${input.ClientId} does not exist.`)
    }
    return initiate(parts, input, ADMIN_FLOWS)
  }),

  RespondToAuthChallenge: action(challengeInput, respond),
  AdminRespondToAuthChallenge: action(challengeInput, respond),
}

async function initiate(
  parts: CognitoParts,
  input: z.output<typeof authInput>,
  flows: ReadonlyMap<string, string>,
): Promise<JsonObject> {
  const client = parts.directory.client(input.ClientId)
  const pool = parts.directory.pool(client.poolId)
  const parameters = input.AuthParameters
  if (REFRESH_FLOWS.has(input.AuthFlow)) return refresh(parts, pool, client, parameters['REFRESH_TOKEN'])
  const needed = flows.get(input.AuthFlow)
  if (needed === undefined) {
    throw new AwsError(
      'InvalidParameterException',
      `The local Cognito does not run ${input.AuthFlow}; it runs ${[...flows.keys(), ...REFRESH_FLOWS].join(', ')}`,
    )
  }
  // Old templates write the flow's own name.
  if (!client.explicitAuthFlows.includes(needed) && !client.explicitAuthFlows.includes(input.AuthFlow)) {
    throw new AwsError('InvalidParameterException', `${input.AuthFlow} flow not enabled for this client`)
  }
  const name = parameters['USERNAME']
  if (name === undefined)
    throw new AwsError('InvalidParameterException', 'Missing required parameter USERNAME')
  checkSecretHash(client, name, parameters['SECRET_HASH'])
  const user = await checkCredentials(parts, pool, client, name, parameters['PASSWORD'] ?? '')
  if (user.status === 'CONFIRMED') return signIn(parts, pool, client, user)
  const grant = {
    poolId: pool.id,
    clientId: client.id,
    username: user.username,
    scopes: [],
    authTime: parts.tokens.now(),
    originJti: randomId(),
  }
  return {
    ChallengeName: 'NEW_PASSWORD_REQUIRED',
    Session: parts.grants.give('challenges', grant, CHALLENGE_SECONDS),
    ChallengeParameters: {
      USER_ID_FOR_SRP: user.username,
      requiredAttributes: '[]',
      userAttributes: JSON.stringify(user.attributes),
    },
  }
}

async function respond(parts: CognitoParts, input: z.output<typeof challengeInput>): Promise<JsonObject> {
  if (input.ChallengeName !== 'NEW_PASSWORD_REQUIRED') {
    throw new AwsError(
      'InvalidParameterException',
      `The local Cognito has no challenge ${input.ChallengeName}`,
    )
  }
  const client = parts.directory.client(input.ClientId)
  const pool = parts.directory.pool(client.poolId)
  const grant = parts.grants.read('challenges', input.Session)
  const user = grant?.clientId === client.id ? parts.directory.find(pool, grant.username) : undefined
  if (!user) throw new AwsError('NotAuthorizedException', 'Invalid session for the user, session is expired.')
  const { NEW_PASSWORD: password, SECRET_HASH: secretHash, USERNAME: name = '' } = input.ChallengeResponses
  checkSecretHash(client, name, secretHash)
  if (password === undefined) {
    throw new AwsError('InvalidParameterException', 'Missing required parameter NEW_PASSWORD')
  }
  checkPassword(password, pool.passwordPolicy)
  parts.grants.take('challenges', input.Session)
  const confirmed = parts.directory.update(pool, user, {
    password: await hashPassword(password),
    status: 'CONFIRMED',
  })
  return signIn(parts, pool, client, confirmed)
}

async function checkCredentials(
  parts: CognitoParts,
  pool: UserPool,
  client: PoolClient,
  name: string,
  password: string,
): Promise<User> {
  const user = parts.directory.find(pool, name)
  if (!user && !client.preventUserExistenceErrors) {
    throw new AwsError('UserNotFoundException', 'User does not exist.')
  }
  if (user?.password !== undefined && (await isPassword(password, user.password))) return user
  throw new AwsError('NotAuthorizedException', 'Incorrect username or password.')
}

async function signIn(
  parts: CognitoParts,
  pool: UserPool,
  client: PoolClient,
  user: User,
): Promise<JsonObject> {
  const request = { pool, client, user, scopes: [USER_ADMIN_SCOPE], hasIdToken: true }
  return authenticationResult(await issueTokens(parts, request))
}

async function refresh(
  parts: CognitoParts,
  pool: UserPool,
  client: PoolClient,
  token: string | undefined,
): Promise<JsonObject> {
  const grant = token === undefined ? undefined : parts.grants.read('refresh-tokens', token)
  const user = grant?.clientId === client.id ? parts.directory.find(pool, grant.username) : undefined
  if (!grant || !user) throw new AwsError('NotAuthorizedException', 'Invalid Refresh Token')
  const { scopes, authTime, originJti } = grant
  const refreshed = { authTime, originJti }
  return authenticationResult(
    await issueTokens(parts, { pool, client, user, scopes, hasIdToken: true, refreshed }),
  )
}

function authenticationResult(tokens: TokenSet): JsonObject {
  return {
    ChallengeParameters: {},
    AuthenticationResult: {
      AccessToken: tokens.accessToken,
      ExpiresIn: tokens.expiresIn,
      TokenType: 'Bearer',
      ...(tokens.refreshToken !== undefined && { RefreshToken: tokens.refreshToken }),
      ...(tokens.idToken !== undefined && { IdToken: tokens.idToken }),
    },
  }
}

/** A client with a secret proves that it has it by an HMAC over the user's name and its own id. */
function checkSecretHash(client: PoolClient, name: string, given: string | undefined): void {
  if (client.secret === undefined) return
  if (given === undefined) {
    throw new AwsError(
      'NotAuthorizedException',
      `Client ${client.id} is configured with secret but SECRET_HASH was not received`,
    )
  }
  const wanted = createHmac('sha256', client.secret)
    .update(name + client.id)
    .digest('base64')
  if (given !== wanted) {
    throw new AwsError('NotAuthorizedException', `SecretHash does not match for the client: ${client.id}`)
  }
}
