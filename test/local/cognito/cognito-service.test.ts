import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose'
import type { JSONWebKeySet } from 'jose'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../local/json.ts'
import { createCognitoService } from '../../../local/services/cognito/cognito-service.ts'
import { startApi } from '../api-gateway/start-api.ts'
import { createTestContext, functionResult, MemoryStorage } from '../cloud-context.ts'
import { create, json, send, startPool } from './start-cognito.ts'

describe('the resources of a pool', () => {
  it('have the references and attributes that AWS gives them', async () => {
    const service = createCognitoService(createTestContext())
    const pool = await create(service, 'Users', 'UserPool', {})
    expect(pool.ref).toMatch(/^us-east-1_[a-z0-9]{9}$/u)
    expect(pool.attributes).toEqual({
      Arn: `arn:aws:cognito-idp:us-east-1:000000000000:userpool/${pool.ref}`,
      ProviderName: `cognito-idp.us-east-1.amazonaws.com/${pool.ref}`,
      ProviderURL: `https://cognito-idp.us-east-1.amazonaws.com/${pool.ref}`,
      UserPoolId: pool.ref,
    })
    const client = await create(service, 'Client', 'UserPoolClient', {
      UserPoolId: pool.ref,
      GenerateSecret: true,
    })
    expect(client.ref).toMatch(/^[a-z0-9]{26}$/u)
    expect(client.attributes).toEqual({
      ClientId: client.ref,
      Name: 'Client',
      ClientSecret: expect.stringMatching(/^[0-9a-f]{52}$/u),
    })
    const open = await create(service, 'Open', 'UserPoolClient', { UserPoolId: pool.ref })
    expect(open.attributes).not.toHaveProperty('ClientSecret')
  })

  it('keep their ids, key, secrets and users over a restart with the same storage', async () => {
    const storage = new MemoryStorage()
    const first = await startPool({ context: { storage } })
    const token = await first.service.mintAccessToken({ userName: 'ada', scopes: ['pets/use'] })
    const second = await startPool({ context: { storage } })
    expect(second).toMatchObject({
      poolId: first.poolId,
      webClientId: first.webClientId,
      machineSecret: first.machineSecret,
    })
    const again = await second.service.mintAccessToken({ userName: 'ada', scopes: ['pets/use'] })
    expect(decodeJwt(again).sub).toBe(decodeJwt(token).sub)
    expect(decodeProtectedHeader(again).kid).toBe(decodeProtectedHeader(token).kid)
    const other = await startPool()
    const foreign = await other.service.mintAccessToken({ userName: 'ada', scopes: ['pets/use'] })
    expect(decodeProtectedHeader(foreign).kid).not.toBe(decodeProtectedHeader(token).kid)
  })

  it('make users and memberships of the template once', async () => {
    const storage = new MemoryStorage()
    for (let run = 0; run < 2; run++) {
      const { service, poolId, ...pool } = await startPool({ context: { storage } })
      const user = { UserPoolId: poolId, Username: 'ada' }
      await create(service, 'Ada', 'UserPoolUser', {
        ...user,
        UserAttributes: [{ Name: 'email', Value: 'a@b.c' }],
      })
      await create(service, 'Member', 'UserPoolUserToGroupAttachment', { ...user, GroupName: 'operators' })
      expect(await pool.call('AdminListGroupsForUser', user)).toMatchObject({
        Groups: [{ GroupName: 'operators' }],
      })
      expect(await pool.call('ListUsers', { UserPoolId: poolId })).toMatchObject({
        Users: [{ Username: 'ada', UserStatus: 'FORCE_CHANGE_PASSWORD' }],
      })
    }
  })

  it.each<[string, string, JsonObject, string]>([
    ['triggers', 'UserPool', { LambdaConfig: { PreSignUp: 'arn' } }, 'LambdaConfig is not supported locally'],
    ['a foreign provider', 'UserPoolClient', { SupportedIdentityProviders: ['Google'] }, 'only COGNITO'],
    [
      'client credentials without a secret',
      'UserPoolClient',
      { AllowedOAuthFlowsUserPoolClient: true, AllowedOAuthFlows: ['client_credentials'] },
      'needs GenerateSecret',
    ],
    ['a space in its name', 'UserPoolGroup', { GroupName: 'x operators' }, 'no spaces'],
    ['an unknown pool', 'UserPoolGroup', { UserPoolId: 'x', GroupName: 'g' }, 'no user pool has this id'],
  ])('with %s are an error that names the resource', async (_, kind, properties, problem) => {
    const { service, poolId } = await startPool()
    const base = kind === 'UserPool' ? {} : { UserPoolId: poolId }
    const attempt = create(service, 'TheResource', kind, { ...base, ...properties })
    await expect(attempt).rejects.toThrow(problem)
    await expect(attempt).rejects.toThrow('Stack/TheResource')
  })

  it('are refused at start where a client has a scope that no resource server has', async () => {
    const start = startPool({ webClient: { AllowedOAuthScopes: ['openid', 'pets/fly'] } })
    await expect(start).rejects.toThrow('Stack/Web: AllowedOAuthScopes has pets/fly')
  })
})

describe('the keys', () => {
  it('are published with an OpenID configuration under the pool’s id', async () => {
    const { service, poolId, issuer } = await startPool()
    const configuration = json(await send(service, 'GET', `/${poolId}/.well-known/openid-configuration`))
    expect(configuration).toMatchObject({
      issuer,
      jwks_uri: `http://127.0.0.1:4566/${poolId}/.well-known/jwks.json`,
      token_endpoint: 'http://127.0.0.1:4566/_cognito/pets-dev/oauth2/token',
    })
    const response = await send(service, 'GET', `/${poolId}/.well-known/jwks.json`)
    const jwks: JSONWebKeySet = JSON.parse(String(response.body))
    expect(jwks.keys).toEqual([
      { kty: 'RSA', alg: 'RS256', use: 'sig', e: 'AQAB', n: expect.any(String), kid: expect.any(String) },
    ])
    const token = await service.mintAccessToken({ userName: 'ada', scopes: ['pets/use'] })
    const currentDate = new Date('2026-01-01T00:00:01Z')
    const { payload } = await jwtVerify(token, createLocalJWKSet(jwks), { issuer, currentDate })
    expect(payload.iss).toBe(issuer)
    expect((await send(service, 'GET', '/us-east-1_none/.well-known/jwks.json')).status).toBe(404)
  })

  it.each(['/', '/bucket/key', '/2015-03-31/functions', '/.well-known/jwks.json', '/_cognito'])(
    'and pages leave %s to others',
    async (path) => {
      const { service } = await startPool()
      expect(service.ownsPath?.(path)).toBe(false)
    },
  )
})

describe('mintAccessToken', () => {
  it('gives a token with the claims of Cognito’s access tokens', async () => {
    const { service, issuer, webClientId } = await startPool()
    const token = await service.mintAccessToken({
      userName: 'ada',
      scopes: ['pets/use'],
      groups: ['operators'],
    })
    const now = Date.parse('2026-01-01T00:00:00Z') / 1000
    expect(decodeJwt(token)).toEqual({
      sub: expect.stringMatching(/^[0-9a-f-]{36}$/u),
      'cognito:groups': ['operators'],
      iss: issuer,
      version: 2,
      client_id: webClientId,
      origin_jti: expect.any(String),
      event_id: expect.any(String),
      token_use: 'access',
      scope: 'pets/use',
      auth_time: now,
      iat: now,
      exp: now + 3600,
      jti: expect.any(String),
      username: 'ada',
    })
  })

  it('means the same user by the same name, and takes groups from the pool unless told', async () => {
    const { service, poolId, ...pool } = await startPool()
    const mint = async () => decodeJwt(await service.mintAccessToken({ userName: 'ada', scopes: [] }))
    const before = await mint()
    expect(before).not.toHaveProperty('cognito:groups')
    await pool.call('AdminAddUserToGroup', { UserPoolId: poolId, Username: 'ada', GroupName: 'operators' })
    expect(await mint()).toMatchObject({ sub: before.sub, 'cognito:groups': ['operators'] })
  })

  it('chooses a client that may have the scopes, and refuses where none may', async () => {
    const { service, machineClientId, webClientId } = await startPool()
    const token = await service.mintAccessToken({ userName: 'ada', scopes: ['pets/operate'] })
    expect(decodeJwt(token)['client_id']).toBe(machineClientId)
    const refused = service.mintAccessToken({
      userName: 'ada',
      scopes: ['pets/operate'],
      clientId: webClientId,
    })
    await expect(refused).rejects.toThrow('no user pool client may have the scopes "pets/operate"')
    const none = createCognitoService(createTestContext()).mintAccessToken({ userName: 'ada', scopes: [] })
    await expect(none).rejects.toThrow('the template has: no such client')
  })

  it('signs in by e-mail where the pool does', async () => {
    const { service } = await startPool({ pool: { UsernameAttributes: ['email'] } })
    const claims = decodeJwt(await service.mintAccessToken({ userName: 'ada', scopes: [] }))
    expect(claims['username']).toBe(claims.sub)
    const again = decodeJwt(await service.mintAccessToken({ userName: 'ada@example.com', scopes: [] }))
    expect(again.sub).toBe(claims.sub)
  })
})

it('is taken by the JWT authorizer of the local API Gateway, without HTTP', async () => {
  const { service, issuer, webClientId, context } = await startPool()
  const api = await startApi(
    { routes: { 'GET /pets': { scopes: ['pets/use'] } }, authorizer: { issuer, audience: [webClientId] } },
    {
      clock: context.clock,
      invoke: (_, payload) => functionResult({ statusCode: 200, body: JSON.stringify(payload) }),
    },
    { issuers: [service] },
  )
  const get = (token: string) => fetch(`${api.url}/pets`, { headers: { authorization: `Bearer ${token}` } })
  const response = await get(
    await service.mintAccessToken({ userName: 'ada', scopes: ['pets/use'], groups: ['operators', 'staff'] }),
  )
  expect(response.status).toBe(200)
  expect(await response.json()).toMatchObject({
    requestContext: {
      authorizer: { jwt: { claims: { username: 'ada', 'cognito:groups': '[operators staff]' } } },
    },
  })
  expect((await get(await service.mintAccessToken({ userName: 'ada', scopes: ['email'] }))).status).toBe(403)
  const stranger = await startPool()
  const forged = await stranger.service.mintAccessToken({ userName: 'ada', scopes: ['pets/use'] })
  expect((await get(forged)).status).toBe(401)
})
