import { expect, it } from 'vitest'
import { startFunctions } from '../core/test-assembly.ts'

const SIGNED = 'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1'

it.each([
  ['lambda', '/2015-03-31/functions/%E0%A4%A/invocations'],
  ['apigateway', '/v2/apis/%'],
  ['scheduler', '/schedules/%zz'],
])('a path that is no URL is refused by %s in JSON', async (service, path) => {
  const { status, type, text, headers } = await ask(service, path)
  expect([status, type, headers.get('x-amzn-errortype')]).toEqual([400, 'application/json', 'InvalidURI'])
  expect(JSON.parse(text)).toEqual({ message: expect.stringContaining('Percent-encode it') })
})

it('a path that is no URL is refused by s3 in XML', async () => {
  const { status, type, text } = await ask('s3', '/bucket/%ff')
  expect([status, type]).toEqual([400, 'application/xml'])
  expect(text).toMatch(/<Code>InvalidURI<\/Code><Message>.*Percent-encode it/)
})

async function ask(service: string, path: string) {
  const cloud = await startFunctions({ counts: 'exports.handler = async () => 1' })
  const authorization = `${SIGNED}/${service}/aws4_request`
  const response = await fetch(`${cloud.endpoint}${path}`, { headers: { authorization } })
  const { status, headers } = response
  return { status, headers, type: headers.get('content-type'), text: await response.text() }
}
