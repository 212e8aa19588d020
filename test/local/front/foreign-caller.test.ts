import { request } from 'node:http'
import { describe, expect, it } from 'vitest'
import type { LocalCloud } from '../../../local/cloud.ts'
import { startFunctions } from '../core/test-assembly.ts'

const PAGE = 'http://localhost:8080'
const SIGNED = 'X-Amz-Credential=x%2F20260101%2Fus-east-1%2Flambda%2Faws4_request'

const start = (): Promise<LocalCloud> =>
  startFunctions({ counts: 'let n = 0; exports.handler = async () => ++n' })

/** Invokes the function over the wire, with headers that `fetch` would not let through. */
function invoke(
  cloud: LocalCloud,
  headers: Record<string, string>,
): Promise<{ status: number; body: string }> {
  const url = `${cloud.endpoint}/2015-03-31/functions/counts/invocations?${SIGNED}`
  return new Promise((resolve, reject) => {
    const call = request(url, { method: 'POST', headers }, (answer) => {
      let body = ''
      answer.on('data', (chunk: Buffer) => (body += chunk.toString('utf8')))
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body }))
    })
    call.on('error', reject)
    call.end('{}')
  })
}

describe('the AWS endpoint', () => {
  it('does nothing for a page of another site', async () => {
    const cloud = await start()
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
    ]) {
      const { status, body } = await invoke(cloud, headers)
      expect([status, body]).toEqual([403, expect.stringContaining('cannot use the local cloud')])
    }
    expect(await invoke(cloud, {})).toEqual({ status: 200, body: '1' })
  })

  it('answers the local pages, once they are known', async () => {
    const cloud = await start()
    expect((await invoke(cloud, { origin: PAGE })).status).toBe(403)
    cloud.allowOrigin(PAGE)
    expect((await invoke(cloud, { origin: PAGE })).body).toBe('1')
  })

  it('is not found under a name that a stranger gave this machine', async () => {
    const cloud = await start()
    const { status, body } = await invoke(cloud, { host: 'evil.example:4566' })
    expect([status, body]).toEqual([403, expect.stringContaining('call it as 127.0.0.1 or localhost')])
    expect((await invoke(cloud, { host: 'localhost:4566' })).body).toBe('1')
  })
})
