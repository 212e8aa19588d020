import { expect, it } from 'vitest'
import { startFunctions } from '../core/test-assembly.ts'

const SIGNED = 'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1'

it.each([
  ['lambda', '/2015-03-31/functions/%E0%A4%A/invocations', 'application/json'],
  ['apigateway', '/v2/apis/%', 'application/json'],
  ['scheduler', '/schedules/%zz', 'application/json'],
  ['s3', '/bucket/%ff', 'application/xml'],
])('a path that is no URL is refused by %s in its own form', async (service, path, contentType) => {
  const cloud = await startFunctions({ counts: 'exports.handler = async () => 1' })
  const authorization = `${SIGNED}/${service}/aws4_request`
  const response = await fetch(`${cloud.endpoint}${path}`, { headers: { authorization } })
  expect([response.status, response.headers.get('content-type')]).toEqual([400, contentType])
  const text = await response.text()
  expect(text).toContain('Percent-encode it')
  if (service === 's3') expect(text).toContain('<Code>InvalidURI</Code>')
  else expect(response.headers.get('x-amzn-errortype')).toBe('InvalidURI')
})
