import { createServer } from 'node:http'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { LocalCloud } from '../../../local/cloud.ts'
import { startFunctions } from '../core/test-assembly.ts'

/** Real time in which a worker that is not frozen would have gone on: others are started and run meanwhile. */
async function othersRun(cloud: LocalCloud): Promise<void> {
  for (let times = 0; times < 20; times++) await cloud.services.lambda.invoke('other', {})
}

const other = 'exports.handler = async () => 1'

describe('a function that has answered', () => {
  it.each([
    ['in a later turn', 'new Promise((resolve) => setImmediate(resolve))'],
    ['after a moment', 'new Promise((resolve) => setTimeout(resolve, 1))'],
    ['when an answer comes', 'fetch(event.url)'],
  ])('goes on only in its next invocation with what it did not await: %s', async (_what, promise) => {
    let answered = 0
    const server = createServer((_request, response) => {
      answered += 1
      response.end('answer')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const address = server.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const cloud = await startFunctions({
      leaves: `let went = 0
      exports.handler = async (event) => {
        if (!event.url) { while (went === 0) await new Promise((resolve) => setImmediate(resolve)); return went }
        ${promise}.then(() => { went++; console.log('went on') })
        return went
      }`,
      other,
    })
    const { lambda } = cloud.services
    const wentOn = (): boolean => cloud.logs('leaves').some(({ message }) => message.includes('went on'))
    expect((await lambda.invoke('leaves', { url: `http://127.0.0.1:${port}` })).payload).toBe(0)
    await othersRun(cloud)
    expect([answered, wentOn()]).toEqual([0, false])
    const next = await lambda.invoke('leaves', {})
    expect(next.payload).toBe(1)
    // As on AWS, the line stands among those of the invocation that thawed it.
    const lines = cloud.logs('leaves').map(({ message }) => message)
    expect(lines.findIndex((line) => line.includes('went on'))).toBeGreaterThan(
      lines.findIndex((line) => line.startsWith(`START RequestId: ${next.requestId}`)),
    )
  })

  it('fails in its next invocation by a rejection that nobody took', async () => {
    const cloud = await startFunctions({
      leaves: `exports.handler = async ({ leave }) => {
        if (leave) setImmediate(() => Promise.reject(new Error('forgotten')))
        else await new Promise((resolve) => setTimeout(resolve, 1000))
        return 'fine'
      }`,
      other,
    })
    const { lambda } = cloud.services
    expect((await lambda.invoke('leaves', { leave: true })).payload).toBe('fine')
    await othersRun(cloud)
    expect(lambda.workerCount()).toBe(2)
    expect(await lambda.invoke('leaves', {})).toMatchObject({
      functionError: 'Unhandled',
      payload: { errorType: 'Runtime.UnhandledPromiseRejection', errorMessage: 'Error: forgotten' },
    })
    expect((await lambda.invoke('leaves', {})).payload).toBe('fine')
  })

  it('notices in its next invocation that a connection which it kept was closed meanwhile', async () => {
    const server = createServer((_request, response) => void response.end('answer'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const address = server.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const cloud = await startFunctions({
      asks: `const http = require('node:http')
      const agent = new http.Agent({ keepAlive: true })
      exports.handler = ({ port }) => new Promise((resolve, reject) => {
        http.get({ port, agent }, (response) => { response.resume().on('end', () => setImmediate(resolve, 'answered')) }).on('error', reject)
      })`,
    })
    const { lambda } = cloud.services
    for (let times = 0; times < 5; times++) {
      expect((await lambda.invoke('asks', { port })).payload).toBe('answered')
      server.closeAllConnections()
    }
  })
})
