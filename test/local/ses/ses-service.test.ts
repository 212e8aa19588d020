import { describe, expect, it } from 'vitest'
import type { LocalCloud } from '../../../local/cloud.ts'
import type { JsonValue } from '../../../local/json.ts'
import { VirtualClock } from '../../../local/virtual-clock.ts'
import { startTestCloud, writeAssembly } from '../core/test-assembly.ts'

const AUTHORIZATION = 'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/ses/aws4_request, Signature=0'

function start(): Promise<LocalCloud> {
  return startTestCloud({
    clock: new VirtualClock(),
    assembly: writeAssembly({
      Resources: {
        Sender: { Type: 'AWS::SES::EmailIdentity', Properties: { EmailIdentity: 'shop@example.com' } },
      },
    }),
  })
}

function send(
  cloud: LocalCloud,
  body: JsonValue | string,
  path = '/v2/email/outbound-emails',
): Promise<Response> {
  return fetch(`${cloud.endpoint}${path}`, {
    method: 'POST',
    headers: { authorization: AUTHORIZATION, 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
}

const EMAIL = {
  FromEmailAddress: 'shop@example.com',
  Destination: { ToAddresses: ['ann@example.com'], BccAddresses: ['bob@example.com'] },
  Content: {
    Simple: { Subject: { Data: 'Shipped' }, Body: { Text: { Data: 'Soon.' }, Html: { Data: '<p>Soon.' } } },
  },
}

describe('SES', () => {
  it('keeps what is sent, and sends it to nobody; the control shows it', async () => {
    const cloud = await start()
    const answer = await send(cloud, EMAIL)
    expect([answer.status, await answer.json()]).toEqual([
      200,
      { MessageId: expect.stringMatching(/^[\w-]{36}$/u) },
    ])
    const emails = await (await fetch(`${cloud.controlUrl}/emails`)).json()
    expect(emails).toEqual({
      items: [
        {
          at: '2026-01-01T00:00:00.000Z',
          from: 'shop@example.com',
          to: ['ann@example.com', 'bob@example.com'],
          subject: 'Shipped',
          text: 'Soon.',
          html: '<p>Soon.',
        },
      ],
    })
  })

  it.each<[string, JsonValue | string, string]>([
    ['no recipient', { ...EMAIL, Destination: {} }, 'at least one address'],
    [
      'too many',
      { ...EMAIL, Destination: { ToAddresses: Array.from({ length: 51 }, () => 'a@b.c') } },
      'exceeds 50',
    ],
    ['no sender', { Destination: EMAIL.Destination, Content: EMAIL.Content }, 'FromEmailAddress'],
    ['a raw message', { ...EMAIL, Content: { Raw: { Data: '' } } }, 'no raw message'],
    ['no body', { ...EMAIL, Content: { Simple: { Subject: { Data: '' }, Body: {} } } }, 'Text or Html'],
    ['no JSON', '{', 'not JSON'],
  ])('refuses %s', async (_what, body, message) => {
    const cloud = await start()
    const answer = await send(cloud, body)
    expect([answer.status, answer.headers.get('x-amzn-errortype')]).toEqual([400, 'BadRequestException'])
    expect(await answer.json()).toMatchObject({ message: expect.stringContaining(message) })
    expect(cloud.services.ses.outbox.emails()).toEqual([])
  })

  it('says what it does not do', async () => {
    expect((await send(await start(), {}, '/v2/email/templates')).status).toBe(404)
  })

  it('keeps the newest thousand', async () => {
    const { outbox } = (await start()).services.ses
    const email = { at: '', from: '', to: [], text: '' }
    for (let count = 0; count < 1001; count++) outbox.keep({ ...email, subject: String(count) })
    expect([outbox.emails().length, outbox.emails()[0]?.subject]).toEqual([1000, '1'])
  })
})
