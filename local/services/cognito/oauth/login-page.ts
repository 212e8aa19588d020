import { html } from 'hono/html'

/** What the sign-in page shows. */
export interface LoginPage {
  readonly poolName: string
  readonly clientName: string
  readonly scopes: readonly string[]
  /** Names of the users of the pool. */
  readonly userNames: readonly string[]
  /** The page's own query, so that the request goes on after the click. */
  readonly query: string
  /** What was wrong with the last try. */
  readonly problem?: string
}

/** The sign-in page: one click for each user, or a new one by any name. It asks for no password: it is local. */
export async function loginPage(page: LoginPage): Promise<string> {
  const action = `login?${page.query}`
  const users = page.userNames.map(
    (name) =>
      html`<form method="post" action="${action}">
        <button name="username" value="${name}">${name}</button>
      </form>`,
  )
  const body = html`
    <h1>Sign in to ${page.clientName}</h1>
    <p>Local user pool <b>${page.poolName}</b>: no password is asked for on this machine.</p>
    ${page.problem === undefined ? '' : html`<p class="problem" role="alert">${page.problem}</p>`}
    ${users.length === 0 ? html`<p>There are no users yet.</p>` : users}
    <form method="post" action="${action}">
      <label>New user <input name="username" required maxlength="128" autocomplete="off" autofocus /></label>
      <button>Sign up and sign in</button>
    </form>
    <p class="scopes">Scopes: ${page.scopes.join(', ')}</p>
  `
  return document('Sign in', await body)
}

/** What a browser shows when a request cannot go back to its application. */
export async function errorPage(error: string, description: string): Promise<string> {
  const body = html`<h1>${error}</h1>
    <p>${description}</p>`
  return document(error, await body)
}

async function document(title: string, body: Awaited<ReturnType<typeof html>>): Promise<string> {
  const page = await html`<!doctype html>
    <html lang="en">
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width" />
      <title>${title}</title>
      <style>
        body {
          font:
            16px/1.5 system-ui,
            sans-serif;
          max-width: 24rem;
          margin: 10vh auto;
          padding: 0 1rem;
        }
        h1 {
          font-size: 1.4rem;
        }
        button,
        input {
          font: inherit;
          width: 100%;
          padding: 0.6rem;
          margin: 0.2rem 0;
          box-sizing: border-box;
        }
        .problem {
          color: #b00020;
        }
        .scopes {
          color: #666;
          font-size: 0.85rem;
        }
      </style>
      <main>${body}</main>
    </html>`
  return page.toString()
}
