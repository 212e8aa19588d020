import { describe, expect, it } from 'vitest'
import * as z from 'zod/mini'

import { noBody } from '../../lambdas/http/body.ts'
import type { Route } from '../../lambdas/http/route.ts'
import { serve } from '../../lambdas/http/serve.ts'
import { callRoute } from './call-route.ts'

const contract = {
  id: 'demo',
  method: 'GET',
  path: '/demo',
  entry: 'lambdas/platform/demo.ts',
  summary: 'Demo',
  params: z.object({}),
  query: z.object({}),
  body: noBody,
  answers: () => ({}),
} as const satisfies Omit<Route, 'scope'>

const forUsers = serve({ ...contract, scope: 'user' }, async (_, caller) => ({ status: 200, body: caller }))
const forOperators = serve({ ...contract, scope: 'operator' }, async (_, caller) => ({
  status: 200,
  body: caller,
}))

const OPERATE = 'stepladder/operate'
const person = { token_use: 'access', client_id: 'web', username: 'ada' }
const machine = { token_use: 'access', client_id: 'robot' }

type Claims = Readonly<Record<string, string>>

/** Claims as HTTP APIs hand them over; `user` is the subject. */
const decisions: readonly (readonly [who: string, user: string, claims: Claims, status: number])[] = [
  ['a machine of Cognito', 'robot', { ...machine, scope: OPERATE }, 200],
  ['a machine with more scopes', 'robot', { ...machine, scope: `stepladder/use ${OPERATE}` }, 200],
  ['a machine without the scope', 'robot', { ...machine, scope: 'stepladder/use' }, 403],
  ['a machine of another issuer', 'robot', { client_id: 'robot', scope: OPERATE }, 200],
  ['a machine of Okta', 'robot', { cid: 'robot', scope: '', scp: `[stepladder/use ${OPERATE}]` }, 200],
  ['a machine with scp as one text', 'robot', { cid: 'robot', scope: '', scp: `a ${OPERATE}` }, 200],

  ['a person of the group', 'p', { ...person, scope: OPERATE, 'cognito:groups': '[operators]' }, 200],
  ['a person of two groups', 'p', { ...person, scope: OPERATE, 'cognito:groups': '[staff operators]' }, 200],
  ['a person of the group without the scope', 'p', { ...person, 'cognito:groups': '[operators]' }, 403],
  ['a person with the scope only', 'p', { ...person, scope: OPERATE }, 403],
  ['a person without any name, with the scope only', 'p', { client_id: 'web', scope: OPERATE }, 403],
  ['a person named by cognito:username only', 'p', { 'cognito:username': 'ada', scope: OPERATE }, 403],
  ['a person with nothing but the scope', 'p', { scope: OPERATE }, 403],
  ['a person whose subject is the client', 'web', { ...person, scope: OPERATE }, 403],
  [
    'a person named by cognito:username, whose subject is the client',
    'web',
    { client_id: 'web', 'cognito:username': 'ada', scope: OPERATE },
    403,
  ],
  ['nobody, of a client without a name', 'p', { client_id: '', scope: OPERATE }, 403],

  ...[
    '[operators-eu]',
    '[x,operators]',
    '[operators,x]',
    '[[operators]]',
    '[x[operators]',
    '["operators"]',
    '[Operators]',
    '[operators',
    'operators',
    'x operators',
    'x,operators',
    '[]',
    '',
  ].map((groups) => {
    const claims = { ...person, scope: OPERATE, 'cognito:groups': groups }
    return [`a person of the groups ${JSON.stringify(groups)}`, 'p', claims, 403] as const
  }),
  ...[`x,${OPERATE}`, `[${OPERATE}]`, `${OPERATE},x`, `x/${OPERATE}`, `${OPERATE}s`].map((scope) => {
    return [`a machine with the scope ${scope}`, 'robot', { ...machine, scope }, 403] as const
  }),

  ['an ID token with everything', 'robot', { ...machine, token_use: 'id', scope: OPERATE }, 401],
  [
    'an ID token of an operator',
    'p',
    { token_use: 'id', 'cognito:username': 'ada', scope: OPERATE, 'cognito:groups': '[operators]' },
    401,
  ],
]

describe('who is an operator', () => {
  it.each(decisions)('%s', async (_who, user, claims, status) => {
    const response = await callRoute(forOperators, { user, claims })
    expect(response.status).toBe(status)
  })

  it.each(decisions.filter(([, , , status]) => status !== 401))(
    'is a user besides: %s',
    async (_, user, claims) => {
      const response = await callRoute(forUsers, { user, claims })
      expect([response.status, response.json]).toEqual([200, { userId: user }])
    },
  )
})

it('takes no ID token on the routes of users', async () => {
  const claims = { token_use: 'id', 'cognito:username': 'ada' }
  const response = await callRoute(forUsers, { user: 'p', claims })
  expect(response.status).toBe(401)
  expect(response.json.error).toMatchObject({ message: expect.stringMatching(/access token/) })
})

it.each([{}, { user: '' }, { user: 'x'.repeat(129) }])(
  'takes nobody without a subject: %.40j',
  async (request) => {
    expect((await callRoute(forUsers, request)).status).toBe(401)
  },
)
