import * as z from 'zod'
import { AwsError } from '../../aws-error.ts'
import type { JsonValue } from '../../json.ts'
import type { ReceivedEmail } from '../../providers/stand-in.ts'

/** SES takes so many recipients of one message. */
const MAX_RECIPIENTS = 50

const addresses = z.array(z.string().min(1)).default([])
const content = z.object({ Data: z.string() })

const requestSchema = z.object({
  FromEmailAddress: z.string().min(1),
  Destination: z
    .object({ ToAddresses: addresses, CcAddresses: addresses, BccAddresses: addresses })
    .default({ ToAddresses: [], CcAddresses: [], BccAddresses: [] }),
  Content: z.object({
    Simple: z
      .object({
        Subject: content,
        Body: z.object({ Text: content.optional(), Html: content.optional() }),
      })
      .optional(),
    Raw: z.unknown().optional(),
    Template: z.unknown().optional(),
  }),
})

/**
 * Reads a request of SendEmail (API version 2).
 * @throws {AwsError} `BadRequestException` for what SES refuses, and for raw messages and templates
 * @see https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html
 */
export function readEmail(body: JsonValue, at: string): ReceivedEmail {
  const parsed = requestSchema.safeParse(body)
  if (!parsed.success) throw badRequest(z.prettifyError(parsed.error))
  const { FromEmailAddress, Destination, Content } = parsed.data
  const { Simple } = Content
  if (!Simple) {
    throw badRequest(
      Content.Raw === undefined && Content.Template === undefined
        ? 'Content needs Simple.'
        : 'The local SES takes Content.Simple only, no raw message and no template.',
    )
  }
  const to = [...Destination.ToAddresses, ...Destination.CcAddresses, ...Destination.BccAddresses]
  if (to.length === 0) throw badRequest('Destination needs at least one address.')
  if (to.length > MAX_RECIPIENTS)
    throw badRequest(`Recipient count exceeds ${MAX_RECIPIENTS}: ${to.length} were given.`)
  const { Text, Html } = Simple.Body
  if (!Text && !Html) throw badRequest('Body needs Text or Html.')
  return {
    at,
    from: FromEmailAddress,
    to,
    subject: Simple.Subject.Data,
    text: Text?.Data ?? '',
    ...(Html && { html: Html.Data }),
  }
}

function badRequest(message: string): AwsError {
  return new AwsError('BadRequestException', message)
}
