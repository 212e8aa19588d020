import { createHash } from 'node:crypto'

import type { Page, Request } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'

import type { Config } from '../../web/shared/config.ts'
import { deployedConfig } from './deployed-config.ts'
import { ORIGIN, usePages } from './use-pages.ts'

const pages = usePages()
const HOUR_MS = 60 * 60_000
/** The machine may be busy. */
const SOON = { timeout: 15_000 }

let config: Config
beforeAll(async () => {
  config = await deployedConfig(pages(), ORIGIN)
})

/** Opens a page as deployed, with nobody signed in, and presses its button: the hosted page comes. */
async function goToHostedPage(path: string): Promise<Page> {
  const page = await pages().visit({ path, config })
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { name: 'Sign in to stepladder-dev-users' }).waitFor()
  return page
}

/** Signs in on the hosted page as somebody new. */
async function signUp(page: Page, name: string): Promise<void> {
  await page.getByLabel('New user').fill(name)
  await page.getByRole('button', { name: 'Sign up and sign in' }).click()
}

async function openSignedIn(path: string, name: string): Promise<Page> {
  const page = await goToHostedPage(path)
  await signUp(page, name)
  await page.waitForURL(`${ORIGIN}${path}`)
  return page
}

/** Makes somebody an operator, as an administrator does who was asked. */
async function makeOperator(Username: string): Promise<void> {
  const { cloud, output } = pages()
  const UserPoolId = output('UserPoolId')
  await cloud.call('cognito-idp', 'AdminAddUserToGroup', { UserPoolId, Username, GroupName: 'operators' })
}

/** What is sent to the token endpoint from now on. */
function tokenRequests(page: Page): URLSearchParams[] {
  const forms: URLSearchParams[] = []
  page.on('request', (request: Request) => {
    if (request.url().endsWith('/oauth2/token')) forms.push(new URLSearchParams(request.postData() ?? ''))
  })
  return forms
}

function credits(page: Page): Promise<void> {
  return page.getByText('10 available (0 in use)').waitFor()
}

describe('a sign-in', () => {
  it('goes over the hosted page with PKCE, and comes back to where it began, with the account', async () => {
    const path = '/?from=an-invitation'
    const page = await goToHostedPage(path)
    const asked = new URL(page.url()).searchParams
    expect(asked.get('response_type')).toBe('code')
    expect(asked.get('code_challenge_method')).toBe('S256')
    const forms = tokenRequests(page)
    await signUp(page, 'ada')
    await page.waitForURL(`${ORIGIN}${path}`)
    await credits(page)

    expect(forms.map((form) => form.get('grant_type'))).toEqual(['authorization_code'])
    const verifier = forms[0]?.get('code_verifier') ?? ''
    expect(createHash('sha256').update(verifier).digest('base64url')).toBe(asked.get('code_challenge'))
    // The same tab is signed in after a reload, and the code is in no address that one could go back to.
    await page.reload()
    await credits(page)
    await page.goBack()
    expect(page.url()).not.toContain('code=')
  })

  it('to the console works for operators, and tells others that they are none', async () => {
    const path = '/console/runs?status=failed'
    const page = await openSignedIn(path, 'olga')
    await page.getByRole('heading', { name: 'You are not an operator' }).waitFor()
    await makeOperator('olga@example.com')
    await page.getByRole('button', { name: 'Sign in as somebody else' }).click()
    await page.getByRole('heading', { name: 'Stepladder console' }).waitFor()
    await expect.poll(() => page.url(), SOON).toBe(`${ORIGIN}/console/`)

    await page.goto(`${ORIGIN}${path}`)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('button', { name: 'olga@example.com' }).click()
    await page.waitForURL(`${ORIGIN}${path}`)
    await page.getByText('No run fits this filter').waitFor()
  })

  it('that ends with another state, or twice, is refused in words', async () => {
    const page = await goToHostedPage('/')
    const forms = tokenRequests(page)
    // The answer to another sign-in, as somebody else would plant it: its code is good.
    const query = new URLSearchParams({
      ...Object.fromEntries(new URL(page.url()).searchParams),
      state: 'planted',
    })
    await page.goto(page.url().replace(/\?.*/u, `?${query.toString()}`))
    await signUp(page, 'eve')
    await page.getByText('This sign-in was not started in this tab, or was used before.').waitFor()
    expect(forms).toEqual([])
    await page.getByRole('link', { name: 'Back to the start' }).click()
    const came = page.waitForRequest((request) => request.url().startsWith(`${ORIGIN}/callback?`))
    // Eve is signed in on the hosted page: it sends straight back.
    await page.getByRole('button', { name: 'Sign in' }).click()
    await credits(page)
    await page.goto((await came).url())
    await page.getByText('This sign-in was not started in this tab, or was used before.').waitFor()
    expect(forms).toHaveLength(1)
  })

  it('that the hosted page refuses says why, unless the words come from elsewhere', async () => {
    const page = await goToHostedPage('/')
    const state = new URL(page.url()).searchParams.get('state') ?? ''
    const refusal = { error: 'access_denied', error_description: 'Call 555 to go on' }
    const answer = (given: string): string =>
      `${ORIGIN}/callback?${new URLSearchParams({ ...refusal, state: given }).toString()}`
    await page.goto(answer(state))
    await page.getByText('The sign-in was refused: Call 555 to go on.').waitFor()
    await page.goto(answer('planted'))
    await page.getByText('This sign-in was not started in this tab').waitFor()
    expect(await page.getByText('Call 555').count()).toBe(0)
  })
})

describe('who is signed in', () => {
  it('stays so when the access token is about to expire: one renewal serves all that ask', async () => {
    const page = await openSignedIn('/', 'bob')
    await credits(page)
    const forms = tokenRequests(page)
    await page.clock.install({ time: Date.now() + HOUR_MS })
    await page.reload()
    await credits(page)
    await page.getByText('No plushies yet').waitFor()
    expect(forms.map((form) => form.get('grant_type'))).toEqual(['refresh_token'])
  })

  it('stays so when the API refuses the token, and is told when nothing renews it', async () => {
    const { clock, quiet, cloud, output } = pages()
    const page = await openSignedIn('/', 'carl')
    await credits(page)
    const forms = tokenRequests(page)
    await clock.advance(HOUR_MS + 60_000)
    await quiet()
    await page.reload()
    await credits(page)
    await page.getByText('No plushies yet').waitFor()
    expect(forms.map((form) => form.get('grant_type'))).toEqual(['refresh_token'])

    await cloud.call('cognito-idp', 'AdminDeleteUser', {
      UserPoolId: output('UserPoolId'),
      Username: 'carl@example.com',
    })
    await page.clock.install({ time: Date.now() + HOUR_MS })
    await page.reload()
    await page.getByText('You are signed out. Please sign in again.').waitFor()
    await page.getByRole('button', { name: 'Sign in' }).waitFor()
  })

  it('is signed out in this tab and on the hosted page', async () => {
    const page = await openSignedIn('/', 'dora')
    await credits(page)
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('button', { name: 'Sign in' }).waitFor()
    await expect.poll(() => page.url(), SOON).toBe(`${ORIGIN}/`)
    expect(await page.evaluate('sessionStorage.length')).toBe(0)
    await page.reload()
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('heading', { name: 'Sign in to stepladder-dev-users' }).waitFor()
  })
})
