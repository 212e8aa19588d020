import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'

import { quoteForShell, toCli, toCurl, toSdkCode } from '../../../web/console/events/code-for-event.ts'
import { useAwsJson } from '../../aws/aws-json-server.ts'

const run = promisify(execFile)
const aws = useAwsJson()

/** What shells, JSON and JavaScript each find special. */
const data = {
  text: `it's "so" $HOME \`date\` \\n \${x} !`,
  lines: 'a\nb',
  umlaut: 'ü',
  list: [1, null, true],
}
const options = {
  name: 'shop/order.placed',
  data,
  apiUrl: 'https://api.example.com/',
  region: 'eu-central-1',
}
const entriesSchema = z.array(
  z.strictObject({
    EventBusName: z.string(),
    Source: z.string(),
    DetailType: z.string(),
    Detail: z.string(),
    Time: z.optional(z.number()),
  }),
)
const detailSchema = z.strictObject({
  id: z.uuid(),
  name: z.string(),
  data: z.unknown(),
  ts: z.iso.datetime(),
})

/** The words that a command gets when a shell reads `script`, with the command itself replaced. */
async function wordsOf(command: string, script: string): Promise<string[]> {
  const uuid = 'uuidgen() { printf 01890a5d-ac96-774b-bcce-b302099a8057; }'
  const { stdout } = await run('bash', ['-c', `${command}() { printf '%s\\0' "$@"; }\n${uuid}\n${script}`], {
    env: { ...process.env, TOKEN: 'the-token', EVENT_BUS_NAME: 'the-bus' },
  })
  return stdout.split('\0').slice(0, -1)
}

describe('the code for an event', () => {
  it('is a curl command that sends the body as it is', async () => {
    const words = await wordsOf('curl', toCurl(options))

    expect(words.slice(0, -1)).toEqual([
      '--fail-with-body',
      'https://api.example.com/events',
      '--header',
      'authorization: Bearer the-token',
      '--header',
      'content-type: application/json',
      '--data',
    ])
    expect(JSON.parse(words.at(-1) ?? '')).toEqual({ name: 'shop/order.placed', data })
  })

  it('is an AWS CLI command whose entry a job can take', async () => {
    const words = await wordsOf('aws', toCli(options))

    expect(words.slice(0, -1)).toEqual(['events', 'put-events', '--region', 'eu-central-1', '--entries'])
    const [entry] = entriesSchema.parse(JSON.parse(words.at(-1) ?? ''))
    expect(entry).toMatchObject({
      EventBusName: 'the-bus',
      Source: 'stepladder',
      DetailType: 'shop/order.placed',
    })
    expect(detailSchema.parse(JSON.parse(entry?.Detail ?? ''))).toMatchObject({
      name: 'shop/order.placed',
      data,
    })
  })

  it('is a JavaScript module that runs and puts the event on the bus', async () => {
    aws.actions.set('PutEvents', () => ({ FailedEntryCount: 0, Entries: [{ EventId: '1' }] }))

    await run(process.execPath, ['--input-type=module', '--eval', toSdkCode(options)])

    const [call] = aws.calls
    const [entry] = entriesSchema.parse(call?.input['Entries'])
    expect(entry).toMatchObject({
      EventBusName: 'bus',
      Source: 'stepladder',
      DetailType: 'shop/order.placed',
    })
    expect(detailSchema.parse(JSON.parse(entry?.Detail ?? ''))).toMatchObject({ data })
  })

  it('is a JavaScript module that fails when the bus did not take the event', async () => {
    aws.actions.set('PutEvents', () => ({ FailedEntryCount: 1, Entries: [{ ErrorCode: 'InternalFailure' }] }))

    await expect(
      run(process.execPath, ['--input-type=module', '--eval', toSdkCode(options)]),
    ).rejects.toThrow('InternalFailure')
  })
})

describe('quoting for a shell', () => {
  it.each(['plain-word', "it's", '', '$(date)', 'a b', '"', '\\', "''", '*'])(
    'keeps %j one word',
    async (text) => {
      expect(await wordsOf('show', `show ${quoteForShell(text)}`)).toEqual([text])
    },
  )
})
