import { createHash } from 'node:crypto'
import { decodeJwt } from 'jose'
import { describe, expect, it } from 'vitest'
import type { WireResponse } from '../../../local/services/service.ts'
import { VirtualClock } from '../../../local/virtual-clock.ts'
import type { StartedPool } from './start-cognito.ts'
import { CALLBACK, json, locationOf, LOGOUT, startPool } from './start-cognito.ts'

const VERIFIER = 'a-verifier-that-only-the-application-knows-0123456789'
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url')

function query(pool: StartedPool, more: Record<string, string> = {}): Record<string, string> {
  return {
    response_type: 'code',
    client_id: pool.webClientId,
    redirect_uri: CALLBACK,
    scope: 'openid pets/use',
    state: 'st&te',
    nonce: 'n-1',
    code_challenge: CHALLENGE,
    code_challenge_method: 'S256',
    ...more,
  }
}

/** Signs in on the page; where it sends the browser. */
async function signIn(pool: StartedPool, more: Record<string, string> = {}, username = 'ada'): Promise<URL> {
  return locationOf(await pool.send('POST', '/login', { query: query(pool, more), form: { username } }))
}

function exchange(pool: StartedPool, code: string, more: Record<string, string> = {}): Promise<WireResponse> {
  return pool.send('POST', '/oauth2/token', {
    form: {
      grant_type: 'authorization_code',
      client_id: pool.webClientId,
      code,
      redirect_uri: CALLBACK,
      code_verifier: VERIFIER,
      ...more,
    },
  })
}

describe('the code flow', () => {
  it('goes from authorize over the page to tokens', async () => {
    const pool = await startPool()
    const start = await pool.send('GET', '/oauth2/authorize', { query: query(pool) })
    expect(start.status).toBe(302)
    const login = locationOf(start)
    expect(login.pathname).toBe('/_cognito/pets-dev/login')
    expect(Object.fromEntries(login.searchParams)).toEqual(query(pool))
    const back = await signIn(pool)
    expect(back.href.startsWith(`${CALLBACK}?`)).toBe(true)
    expect(back.searchParams.get('state')).toBe('st&te')
    const response = await exchange(pool, back.searchParams.get('code') ?? '')
    expect(response.status).toBe(200)
    expect(response.headers?.['access-control-allow-origin']).toBe('*')
    const tokens = json(response)
    expect(tokens).toMatchObject({ token_type: 'Bearer', expires_in: 3600 })
    const access = decodeJwt(tokens['access_token'] ?? '')
    expect(access).toMatchObject({ scope: 'openid pets/use', username: 'ada', client_id: pool.webClientId })
    const id = decodeJwt(tokens['id_token'] ?? '')
    expect(id).toEqual({
      at_hash: createHash('sha256')
        .update(tokens['access_token'] ?? '')
        .digest()
        .subarray(0, 16)
        .toString('base64url'),
      sub: access.sub,
      'cognito:username': 'ada',
      nonce: 'n-1',
      iss: pool.issuer,
      aud: pool.webClientId,
      token_use: 'id',
      origin_jti: access['origin_jti'],
      event_id: expect.any(String),
      jti: expect.any(String),
      auth_time: access['auth_time'],
      iat: access.iat,
      exp: access.exp,
    })
  })

  it('shows a button for each user, with names made harmless', async () => {
    const pool = await startPool()
    await signIn(pool, {}, 'ada')
    await signIn(pool, {}, '<script>"evil"</script>')
    const page = String((await pool.send('GET', '/login', { query: query(pool) })).body)
    expect(page).toContain('<button name="username" value="ada">ada</button>')
    expect(page).not.toContain('<script>')
    expect(page).toContain('&lt;script&gt;')
    expect(page).toContain(`action="login?response_type=code&amp;client_id=${pool.webClientId}`)
  })

  it('takes any name where users sign in by e-mail, and shows the address', async () => {
    const pool = await startPool({ pool: { UsernameAttributes: ['email'] } })
    expect((await signIn(pool, {}, 'ada')).host).toBe('app.example.com')
    const page = String((await pool.send('GET', '/login', { query: query(pool) })).body)
    expect(page).toContain('value="ada@example.com"')
  })

  it('refuses a name that is none, on the page', async () => {
    const pool = await startPool()
    for (const username of ['', '  ', 'two words', 'a'.repeat(129)]) {
      const response = await pool.send('POST', '/login', { query: query(pool), form: { username } })
      expect(response.status).toBe(400)
      expect(String(response.body)).toContain('role="alert"')
    }
  })

  it('takes a code once, within five minutes, from the client it was given to, with its verifier', async () => {
    const clock = new VirtualClock()
    const pool = await startPool({ context: { clock } })
    const code = async (): Promise<string> => (await signIn(pool)).searchParams.get('code') ?? ''
    const used = await code()
    expect((await exchange(pool, used)).status).toBe(200)
    const basic = Buffer.from(`${pool.machineClientId}:${pool.machineSecret}`).toString('base64')
    const withoutVerifier = {
      grant_type: 'authorization_code',
      client_id: pool.webClientId,
      code: await code(),
      redirect_uri: CALLBACK,
    }
    const refused: [string, Promise<WireResponse>][] = [
      ['invalid_grant', pool.send('POST', '/oauth2/token', { form: withoutVerifier })],
      ['invalid_grant', exchange(pool, used)],
      ['invalid_grant', exchange(pool, 'unknown')],
      ['invalid_grant', exchange(pool, await code(), { code_verifier: 'another' })],
      ['invalid_grant', exchange(pool, await code(), { redirect_uri: 'http://localhost:5173' })],
      ['invalid_client', exchange(pool, await code(), { client_id: 'nobody' })],
      ['invalid_client', exchange(pool, await code(), { client_id: pool.machineClientId })],
      [
        'unauthorized_client',
        pool.send('POST', '/oauth2/token', {
          headers: { authorization: `Basic ${basic}` },
          form: { grant_type: 'authorization_code', code: await code() },
        }),
      ],
      ['invalid_request', pool.send('POST', '/oauth2/token', { form: { client_id: pool.webClientId } })],
      [
        'unsupported_grant_type',
        pool.send('POST', '/oauth2/token', { form: { client_id: pool.webClientId, grant_type: 'password' } }),
      ],
    ]
    for (const [error, answer] of refused) {
      const response = await answer
      expect(response.status).toBe(400)
      expect(json(response)['error']).toBe(error)
    }
    const late = await code()
    await clock.advance(300_000)
    expect(json(await exchange(pool, late))).toEqual({ error: 'invalid_grant' })
  })

  it('keeps a browser signed in for an hour, until it logs out', async () => {
    const clock = new VirtualClock()
    const pool = await startPool({ context: { clock } })
    const login = await pool.send('POST', '/login', { query: query(pool), form: { username: 'ada' } })
    const cookie = (login.headers?.['set-cookie'] ?? '').split(';')[0] ?? ''
    expect(login.headers?.['set-cookie']).toContain('HttpOnly')
    const authorize = async (): Promise<URL> =>
      locationOf(await pool.send('GET', '/oauth2/authorize', { query: query(pool), headers: { cookie } }))
    await clock.advance(10_000)
    const silent = await authorize()
    expect(silent.host).toBe('app.example.com')
    const tokens = json(await exchange(pool, silent.searchParams.get('code') ?? ''))
    const { auth_time: authTime, iat = 0 } = decodeJwt(tokens['access_token'] ?? '')
    expect(iat - Number(authTime)).toBe(10)
    const logout = await pool.send('GET', '/logout', {
      query: { client_id: pool.webClientId, logout_uri: LOGOUT },
      headers: { cookie },
    })
    expect(locationOf(logout).href).toBe(LOGOUT)
    expect((await authorize()).pathname).toBe('/_cognito/pets-dev/login')
  })

  it('sends a browser nowhere that the client does not list', async () => {
    const pool = await startPool()
    const evil = { redirect_uri: 'https://evil.example.com' }
    const requests = [
      pool.send('GET', '/oauth2/authorize', { query: query(pool, evil) }),
      pool.send('POST', '/login', { query: query(pool, evil), form: { username: 'ada' } }),
      pool.send('GET', '/oauth2/authorize', { query: query(pool, { client_id: 'nobody' }) }),
      pool.send('GET', '/logout', {
        query: { client_id: pool.webClientId, logout_uri: 'https://evil.example.com' },
      }),
    ]
    for (const response of await Promise.all(requests)) {
      expect(response.status).toBe(400)
      expect(response.headers).not.toHaveProperty('location')
    }
  })

  it.each([
    [{ scope: 'openid pets/operate' }, 'invalid_scope'],
    [{ response_type: 'id_token' }, 'invalid_request'],
    [{ code_challenge_method: 'plain' }, 'invalid_request'],
  ])('tells the application about %j', async (more, error) => {
    const pool = await startPool()
    const back = locationOf(await pool.send('GET', '/oauth2/authorize', { query: query(pool, more) }))
    expect(back.host).toBe('app.example.com')
    expect(back.searchParams.get('error')).toBe(error)
    expect(back.searchParams.get('state')).toBe('st&te')
  })

  it('grants all scopes of the client where none are asked for', async () => {
    const pool = await startPool()
    const back = await signIn(pool, { scope: '' })
    const tokens = json(await exchange(pool, back.searchParams.get('code') ?? ''))
    expect(decodeJwt(tokens['access_token'] ?? '')['scope']).toBe('openid email pets/use')
  })
})

it('gives tokens in the fragment for response_type=token', async () => {
  const pool = await startPool()
  const back = await signIn(pool, { response_type: 'token' })
  const fragment = new URLSearchParams(back.hash.slice(1))
  expect(decodeJwt(fragment.get('access_token') ?? '')['username']).toBe('ada')
  expect(fragment.get('state')).toBe('st&te')
  expect(fragment.has('refresh_token')).toBe(false)
})

it('refreshes tokens until the refresh token expires, with the same origin', async () => {
  const clock = new VirtualClock()
  const pool = await startPool({ context: { clock }, webClient: { RefreshTokenValidity: 2 } })
  const back = await signIn(pool)
  const first = json(await exchange(pool, back.searchParams.get('code') ?? ''))
  const form = {
    grant_type: 'refresh_token',
    client_id: pool.webClientId,
    refresh_token: first['refresh_token'] ?? '',
  }
  await clock.advance(3_600_000)
  const second = json(await pool.send('POST', '/oauth2/token', { form }))
  expect(second).not.toHaveProperty('refresh_token')
  const before = decodeJwt(first['access_token'] ?? '')
  const after = decodeJwt(second['access_token'] ?? '')
  expect(after).toMatchObject({
    sub: before.sub,
    origin_jti: before['origin_jti'],
    auth_time: before['auth_time'],
    iat: (before.iat ?? 0) + 3600,
  })
  expect(after.jti).not.toBe(before.jti)
  await clock.advance(2 * 86_400_000)
  expect(json(await pool.send('POST', '/oauth2/token', { form }))).toEqual({ error: 'invalid_grant' })
})

describe('userInfo', () => {
  it('tells who an access token with openid is for, and nothing to others', async () => {
    const clock = new VirtualClock()
    const pool = await startPool({ context: { clock } })
    await pool.call('AdminCreateUser', {
      UserPoolId: pool.poolId,
      Username: 'ada',
      UserAttributes: [{ Name: 'email', Value: 'ada@example.com' }],
    })
    const userInfo = (token: string) =>
      pool.send('GET', '/oauth2/userInfo', { headers: { authorization: `Bearer ${token}` } })
    const mint = (scopes: string[]) => pool.service.mintAccessToken({ userName: 'ada', scopes })
    const token = await mint(['openid'])
    expect(json(await userInfo(token))).toEqual({
      sub: decodeJwt(token).sub,
      username: 'ada',
      email: 'ada@example.com',
    })
    expect((await userInfo(await mint(['pets/use']))).status).toBe(401)
    expect((await userInfo('nonsense')).status).toBe(401)
    expect((await pool.send('GET', '/oauth2/userInfo')).status).toBe(401)
    await clock.advance(3_600_000)
    expect((await userInfo(token)).status).toBe(401)
  })
})

it('lets browsers of other origins ask, and knows no other pages', async () => {
  const pool = await startPool()
  expect(await pool.send('OPTIONS', '/oauth2/token')).toMatchObject({
    status: 204,
    headers: { 'access-control-allow-origin': '*' },
  })
  expect((await pool.send('GET', '/nowhere')).status).toBe(404)
})
