import { createHmac } from 'node:crypto'
import { decodeJwt } from 'jose'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import type { JsonObject } from '../../../local/json.ts'
import { VirtualClock } from '../../../local/virtual-clock.ts'
import type { StartedPool } from './start-cognito.ts'
import { create, startPool } from './start-cognito.ts'

const PASSWORD = 'Correct-horse-1'

const signedIn = z.object({
  AuthenticationResult: z.object({
    AccessToken: z.string(),
    IdToken: z.string(),
    RefreshToken: z.string().optional(),
    ExpiresIn: z.number(),
    TokenType: z.literal('Bearer'),
  }),
})
const challenged = z.object({ ChallengeName: z.literal('NEW_PASSWORD_REQUIRED'), Session: z.string() })

async function startWithAda(more: Parameters<typeof startPool>[0] = {}): Promise<StartedPool> {
  const pool = await startPool(more)
  const ada = { UserPoolId: pool.poolId, Username: 'ada' }
  await pool.call('AdminCreateUser', {
    ...ada,
    UserAttributes: [{ Name: 'email', Value: 'ada@example.com' }],
  })
  await pool.call('AdminSetUserPassword', { ...ada, Password: PASSWORD, Permanent: true })
  return pool
}

function passwordAuth(pool: StartedPool, parameters: JsonObject = {}): Promise<JsonObject> {
  return pool.call('InitiateAuth', {
    AuthFlow: 'USER_PASSWORD_AUTH',
    ClientId: pool.webClientId,
    AuthParameters: { USERNAME: 'ada', PASSWORD, ...parameters },
  })
}

describe('InitiateAuth', () => {
  it('gives tokens for a password, and new ones for the refresh token', async () => {
    const clock = new VirtualClock()
    const pool = await startWithAda({ context: { clock } })
    const { AuthenticationResult: first } = signedIn.parse(await passwordAuth(pool))
    expect(decodeJwt(first.AccessToken)).toMatchObject({
      username: 'ada',
      scope: 'aws.cognito.signin.user.admin',
      client_id: pool.webClientId,
      iss: pool.issuer,
    })
    expect(decodeJwt(first.IdToken)).toMatchObject({
      'cognito:username': 'ada',
      email: 'ada@example.com',
      aud: pool.webClientId,
    })
    await clock.advance(1000)
    const refreshed = await pool.call('InitiateAuth', {
      AuthFlow: 'REFRESH_TOKEN_AUTH',
      ClientId: pool.webClientId,
      AuthParameters: { REFRESH_TOKEN: first.RefreshToken ?? '' },
    })
    const { AuthenticationResult: second } = signedIn.parse(refreshed)
    expect(second.RefreshToken).toBeUndefined()
    expect(decodeJwt(second.AccessToken).iat).toBe((decodeJwt(first.AccessToken).iat ?? 0) + 1)
  })

  it.each<[string, JsonObject, string, string]>([
    ['a wrong password', { PASSWORD: 'wrong' }, 'NotAuthorizedException', 'Incorrect username or password.'],
    ['an unknown user', { USERNAME: 'eve' }, 'UserNotFoundException', 'User does not exist.'],
  ])('refuses %s', async (_, parameters, code, message) => {
    await expect(passwordAuth(await startWithAda(), parameters)).rejects.toMatchObject({ code, message })
  })

  it('hides whether a user exists where the client says so', async () => {
    const pool = await startWithAda({ webClient: { PreventUserExistenceErrors: 'ENABLED' } })
    await expect(passwordAuth(pool, { USERNAME: 'eve' })).rejects.toMatchObject({
      code: 'NotAuthorizedException',
    })
  })

  it('runs only the flows of the client, and says which it runs at all', async () => {
    const pool = await startWithAda({ webClient: { ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'] } })
    await expect(passwordAuth(pool)).rejects.toMatchObject({
      code: 'InvalidParameterException',
      message: 'USER_PASSWORD_AUTH flow not enabled for this client',
    })
    const srp = pool.call('InitiateAuth', { AuthFlow: 'USER_SRP_AUTH', ClientId: pool.webClientId })
    await expect(srp).rejects.toThrow('does not run USER_SRP_AUTH; it runs USER_PASSWORD_AUTH')
    const admin = { AuthFlow: 'ADMIN_USER_PASSWORD_AUTH', ClientId: pool.webClientId }
    await expect(pool.call('InitiateAuth', admin)).rejects.toMatchObject({
      code: 'InvalidParameterException',
    })
  })

  it('works for administrators', async () => {
    const pool = await startWithAda()
    const input = {
      AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
      ClientId: pool.webClientId,
      AuthParameters: { USERNAME: 'ada', PASSWORD },
    }
    signedIn.parse(await pool.call('AdminInitiateAuth', { ...input, UserPoolId: pool.poolId }))
    const foreign = pool.call('AdminInitiateAuth', { ...input, UserPoolId: pool.poolId, ClientId: 'nobody' })
    await expect(foreign).rejects.toMatchObject({ code: 'ResourceNotFoundException' })
  })

  it('asks for a new password first where the password is temporary', async () => {
    const pool = await startPool()
    await pool.call('AdminCreateUser', {
      UserPoolId: pool.poolId,
      Username: 'ada',
      TemporaryPassword: PASSWORD,
    })
    const challenge = challenged.parse(await passwordAuth(pool))
    const respond = (password: string) =>
      pool.call('RespondToAuthChallenge', {
        ChallengeName: 'NEW_PASSWORD_REQUIRED',
        ClientId: pool.webClientId,
        Session: challenge.Session,
        ChallengeResponses: { USERNAME: 'ada', NEW_PASSWORD: password },
      })
    await expect(respond('weak')).rejects.toMatchObject({ code: 'InvalidPasswordException' })
    signedIn.parse(await respond('Another-horse-2'))
    await expect(respond('Another-horse-3')).rejects.toMatchObject({ code: 'NotAuthorizedException' })
    signedIn.parse(await passwordAuth(pool, { PASSWORD: 'Another-horse-2' }))
    await expect(passwordAuth(pool)).rejects.toMatchObject({ code: 'NotAuthorizedException' })
  })

  it('wants the secret hash of a client with a secret', async () => {
    const pool = await startWithAda()
    const client = await create(pool.service, 'Secretive', 'UserPoolClient', {
      UserPoolId: pool.poolId,
      GenerateSecret: true,
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
    })
    const auth = (parameters: JsonObject) =>
      pool.call('InitiateAuth', {
        AuthFlow: 'USER_PASSWORD_AUTH',
        ClientId: client.ref,
        AuthParameters: { USERNAME: 'ada', PASSWORD, ...parameters },
      })
    await expect(auth({})).rejects.toThrow('SECRET_HASH was not received')
    await expect(auth({ SECRET_HASH: 'wrong' })).rejects.toThrow('SecretHash does not match')
    const secret = client.attributes['ClientSecret'] ?? ''
    signedIn.parse(
      await auth({ SECRET_HASH: createHmac('sha256', secret).update(`ada${client.ref}`).digest('base64') }),
    )
  })
})

describe('GetUser', () => {
  it('shows the user behind an access token, until it expires', async () => {
    const clock = new VirtualClock()
    const pool = await startWithAda({ context: { clock } })
    const { AccessToken, IdToken } = signedIn.parse(await passwordAuth(pool)).AuthenticationResult
    expect(await pool.call('GetUser', { AccessToken })).toEqual({
      Username: 'ada',
      UserAttributes: [
        { Name: 'sub', Value: decodeJwt(AccessToken).sub },
        { Name: 'email', Value: 'ada@example.com' },
      ],
    })
    await expect(pool.call('GetUser', { AccessToken: IdToken })).rejects.toThrow('Invalid Access Token')
    const other = await pool.service.mintAccessToken({ userName: 'ada', scopes: ['pets/use'] })
    await expect(pool.call('GetUser', { AccessToken: other })).rejects.toThrow('required scopes')
    await clock.advance(3_600_000)
    await expect(pool.call('GetUser', { AccessToken })).rejects.toThrow('Access Token has expired')
  })
})

describe('administration', () => {
  it('makes users once, with attributes', async () => {
    const pool = await startWithAda()
    const ada = { UserPoolId: pool.poolId, Username: 'ada' }
    await expect(pool.call('AdminCreateUser', ada)).rejects.toMatchObject({ code: 'UsernameExistsException' })
    expect(await pool.call('AdminGetUser', ada)).toMatchObject({
      Username: 'ada',
      UserStatus: 'CONFIRMED',
      Enabled: true,
      UserAttributes: expect.arrayContaining([{ Name: 'email', Value: 'ada@example.com' }]),
    })
    await pool.call('AdminDeleteUser', ada)
    await expect(pool.call('AdminGetUser', ada)).rejects.toMatchObject({ code: 'UserNotFoundException' })
  })

  it.each([
    ['short', 'not long enough'],
    ['all-lower-1', 'uppercase'],
    ['ALL-UPPER-1', 'lowercase'],
    ['No-Numbers', 'numeric'],
    ['NoSymbols1', 'symbol'],
  ])('refuses the password "%s"', async (Password, problem) => {
    const pool = await startWithAda()
    const set = pool.call('AdminSetUserPassword', { UserPoolId: pool.poolId, Username: 'ada', Password })
    await expect(set).rejects.toMatchObject({
      code: 'InvalidPasswordException',
      message: expect.stringContaining(problem),
    })
  })

  it('follows the pool’s own password policy', async () => {
    const policy = {
      MinimumLength: '3',
      RequireUppercase: false,
      RequireNumbers: false,
      RequireSymbols: false,
    }
    const pool = await startPool({ pool: { Policies: { PasswordPolicy: policy } } })
    const ada = { UserPoolId: pool.poolId, Username: 'ada' }
    await pool.call('AdminCreateUser', { ...ada, TemporaryPassword: 'abc' })
    await expect(pool.call('AdminSetUserPassword', { ...ada, Password: 'ab' })).rejects.toThrow('long enough')
  })

  it('puts users into groups, which their tokens then name, and takes them out', async () => {
    const pool = await startWithAda()
    const membership = { UserPoolId: pool.poolId, Username: 'ada', GroupName: 'operators' }
    for (let time = 0; time < 2; time++) await pool.call('AdminAddUserToGroup', membership)
    const { AccessToken } = signedIn.parse(await passwordAuth(pool)).AuthenticationResult
    expect(decodeJwt(AccessToken)['cognito:groups']).toEqual(['operators'])
    const unknown = pool.call('AdminAddUserToGroup', { ...membership, GroupName: 'nobody' })
    await expect(unknown).rejects.toMatchObject({ code: 'ResourceNotFoundException' })
    await pool.call('AdminRemoveUserFromGroup', membership)
    expect(await pool.call('AdminListGroupsForUser', membership)).toEqual({ Groups: [] })
  })

  it('lists users in pages and by filter', async () => {
    const pool = await startPool()
    const { poolId: UserPoolId } = pool
    for (const name of ['ada', 'alan', 'grace']) {
      const UserAttributes = [{ Name: 'email', Value: `${name}@example.com` }]
      await pool.call('AdminCreateUser', { UserPoolId, Username: name, UserAttributes })
    }
    const names = (answer: JsonObject): unknown =>
      z
        .object({ Users: z.array(z.object({ Username: z.string() })) })
        .parse(answer)
        .Users.map((user) => user.Username)
    const first = await pool.call('ListUsers', { UserPoolId, Limit: 2 })
    expect(names(first)).toEqual(['ada', 'alan'])
    const PaginationToken = first['PaginationToken']
    const rest = await pool.call('ListUsers', { UserPoolId, Limit: 2, PaginationToken })
    expect(names(rest)).toEqual(['grace'])
    expect(rest).not.toHaveProperty('PaginationToken')
    expect(names(await pool.call('ListUsers', { UserPoolId, Filter: 'username ^= "a"' }))).toEqual([
      'ada',
      'alan',
    ])
    expect(
      names(await pool.call('ListUsers', { UserPoolId, Filter: 'email = "grace@example.com"' })),
    ).toEqual(['grace'])
    await expect(pool.call('ListUsers', { UserPoolId, Filter: 'nonsense' })).rejects.toThrow('parsing filter')
  })

  it('describes pools and clients', async () => {
    const pool = await startPool()
    const { poolId: UserPoolId } = pool
    expect(await pool.call('ListUserPools', { MaxResults: 10 })).toMatchObject({
      UserPools: [{ Id: UserPoolId, Name: 'users' }],
    })
    expect(await pool.call('DescribeUserPool', { UserPoolId })).toMatchObject({
      UserPool: { Id: UserPoolId, Domain: 'pets-dev', Policies: { PasswordPolicy: { MinimumLength: 8 } } },
    })
    expect(await pool.call('ListUserPoolClients', { UserPoolId })).toMatchObject({
      UserPoolClients: [{ ClientName: 'web' }, { ClientName: 'machine' }],
    })
    const machine = await pool.call('DescribeUserPoolClient', { UserPoolId, ClientId: pool.machineClientId })
    expect(machine).toMatchObject({
      UserPoolClient: {
        ClientSecret: pool.machineSecret,
        AllowedOAuthFlows: ['client_credentials'],
        AllowedOAuthScopes: ['pets/use', 'pets/operate'],
      },
    })
    await expect(pool.call('DescribeUserPool', { UserPoolId: 'none' })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    })
    await expect(pool.call('DescribeUserPool', {})).rejects.toMatchObject({
      code: 'InvalidParameterException',
    })
    await expect(pool.call('FlyToTheMoon', {})).rejects.toMatchObject({ code: 'UnknownOperationException' })
  })

  it('finds users by e-mail where they sign in by it, whatever the case', async () => {
    const pool = await startPool({
      pool: { UsernameAttributes: ['email'], UsernameConfiguration: { CaseSensitive: 'false' } },
    })
    const { poolId: UserPoolId } = pool
    await pool.call('AdminCreateUser', { UserPoolId, Username: 'Ada@Example.com' })
    expect(await pool.call('AdminGetUser', { UserPoolId, Username: 'ada@example.com' })).toMatchObject({
      Username: expect.stringMatching(/^[0-9a-f-]{36}$/u),
      UserAttributes: expect.arrayContaining([{ Name: 'email', Value: 'Ada@Example.com' }]),
    })
    await expect(pool.call('AdminCreateUser', { UserPoolId, Username: 'ada' })).rejects.toThrow(
      'should be an email',
    )
  })
})
