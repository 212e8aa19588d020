import { decodeJwt } from 'jose'
import { describe, expect, it } from 'vitest'
import type { StartedPool } from './start-cognito.ts'
import { json, startPool } from './start-cognito.ts'

describe('client credentials', () => {
  const ask = (pool: StartedPool, form: Record<string, string>, secret = pool.machineSecret) =>
    pool.send('POST', '/oauth2/token', {
      headers: {
        authorization: `Basic ${Buffer.from(`${pool.machineClientId}:${secret}`).toString('base64')}`,
      },
      form: { grant_type: 'client_credentials', ...form },
    })

  it('give a program a token of its own, for as long as the client says', async () => {
    const pool = await startPool()
    const tokens = json(await ask(pool, { scope: 'pets/operate' }))
    expect(tokens).toEqual({ access_token: expect.any(String), expires_in: 600, token_type: 'Bearer' })
    const claims = decodeJwt(tokens['access_token'] ?? '')
    expect(claims).toMatchObject({
      sub: pool.machineClientId,
      client_id: pool.machineClientId,
      scope: 'pets/operate',
      token_use: 'access',
    })
    expect(claims).not.toHaveProperty('username')
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(600)
    const all = json(await ask(pool, {}))
    expect(decodeJwt(all['access_token'] ?? '')['scope']).toBe('pets/use pets/operate')
  })

  it('may come in the form', async () => {
    const pool = await startPool()
    const response = await pool.send('POST', '/oauth2/token', {
      form: {
        grant_type: 'client_credentials',
        client_id: pool.machineClientId,
        client_secret: pool.machineSecret,
      },
    })
    expect(response.status).toBe(200)
  })

  it('need the right secret, the flow and allowed scopes', async () => {
    const pool = await startPool()
    expect(json(await ask(pool, {}, 'wrong'))).toEqual({ error: 'invalid_client' })
    expect(json(await ask(pool, { scope: 'openid' }))).toEqual({ error: 'invalid_scope' })
    const web = { grant_type: 'client_credentials', client_id: pool.webClientId }
    expect(json(await pool.send('POST', '/oauth2/token', { form: web }))).toEqual({
      error: 'unauthorized_client',
    })
  })
})
