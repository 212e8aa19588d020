import { AwsError } from '../../aws-error.ts'
import type { JsonValue } from '../../json.ts'
import { randomId } from '../../random-id.ts'
import type { CloudContext, LocalService } from '../service.ts'
import { Outbox } from './outbox.ts'
import { readEmail } from './send-email.ts'

/** Amazon SES, with what it would have sent. */
export interface SesService extends LocalService {
  readonly outbox: Outbox
}

/** Makes Amazon SES, as far as sending goes: `SendEmail` of version 2. Nothing leaves this machine. */
export function createSesService(context: CloudContext): SesService {
  const outbox = new Outbox()
  return {
    id: 'ses',
    outbox,
    resourceTypes: {},
    withoutBehaviour: {
      'AWS::SES::EmailIdentity': 'senders are not verified locally',
      'AWS::SES::ConfigurationSet': 'nothing is sent locally, so there is nothing to track',
    },
    async handle({ method, path, body }) {
      if (method !== 'POST' || path !== '/v2/email/outbound-emails') {
        throw new AwsError(
          'UnknownOperationException',
          `The local SES does not do ${method} ${path}, only SendEmail of version 2.`,
          { statusCode: 404 },
        )
      }
      outbox.keep(readEmail(parse(body), new Date(context.clock.now()).toISOString()))
      return {
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ MessageId: randomId() }),
      }
    },
  }
}

function parse(body: Buffer): JsonValue {
  try {
    const value: JsonValue = JSON.parse(body.toString('utf8'))
    return value
  } catch (error) {
    throw new AwsError('BadRequestException', 'The request body is not JSON.', { cause: error })
  }
}
