/** What the generated code sends, and where. */
export interface CodeOptions {
  readonly name: string
  readonly data: unknown
  /** Base URL of the HTTP API. */
  readonly apiUrl: string
  readonly region: string
}

/** `curl` for `POST /events`. The token is the caller's to put into `TOKEN`. */
export function toCurl({ name, data, apiUrl }: CodeOptions): string {
  const body = JSON.stringify({ name, data }, null, 2)
  return [
    `curl --fail-with-body ${quoteForShell(`${apiUrl.replace(/\/$/u, '')}/events`)} \\`,
    `  --header "authorization: Bearer $TOKEN" \\`,
    `  --header 'content-type: application/json' \\`,
    `  --data ${quoteForShell(body)}`,
  ].join('\n')
}

/**
 * A module that puts the event on the bus with the AWS SDK for JavaScript, by `PutEvents`.
 * The bus does not check the data: an event that does not fit its schema is kept as invalid.
 */
export function toSdkCode({ name, data, region }: CodeOptions): string {
  return `import { randomUUID } from 'node:crypto'
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge'

const client = new EventBridgeClient({ region: ${JSON.stringify(region)} })
const name = ${JSON.stringify(name)}
const data = ${JSON.stringify(data, null, 2)}

const { FailedEntryCount, Entries } = await client.send(
  new PutEventsCommand({
    Entries: [
      {
        EventBusName: process.env.EVENT_BUS_NAME, // the stack's output EventBusName
        Source: 'stepladder',
        DetailType: name,
        Detail: JSON.stringify({ id: randomUUID(), name, data, ts: new Date().toISOString() }),
      },
    ],
  }),
)
if (FailedEntryCount) throw new Error(JSON.stringify(Entries))
`
}

/** The AWS CLI's `put-events`. A new id a call: the same id again would start no second run. */
export function toCli({ name, data, region }: CodeOptions): string {
  // The shell puts in the bus, an id and the time; all else stands in single quotes, which the shell leaves alone.
  const inDetail = (text: string): string => JSON.stringify(text).slice(1, -1)
  const entries = [
    quoteForShell('[{"EventBusName":"'),
    '"$EVENT_BUS_NAME"',
    quoteForShell(
      `","Source":"stepladder","DetailType":${JSON.stringify(name)},"Detail":"${inDetail('{"id":"')}`,
    ),
    '"$(uuidgen)"',
    quoteForShell(inDetail(`","name":${JSON.stringify(name)},"data":${JSON.stringify(data)},"ts":"`)),
    '"$(date -u +%Y-%m-%dT%H:%M:%SZ)"',
    quoteForShell(`${inDetail('"}')}"}]`),
  ].join('')
  return `# EVENT_BUS_NAME: the stack's output EventBusName
aws events put-events --region ${quoteForShell(region)} --entries ${entries}`
}

/** One word of a POSIX shell, whatever is in it. */
export function quoteForShell(text: string): string {
  return /^[\w@%+=:,./-]+$/u.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}
