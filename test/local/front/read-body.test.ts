import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { readBody } from '../../../local/front/read-body.ts'

/** A request as a server has it, and how its client hangs up. */
async function receive(text: string): Promise<{ incoming: IncomingMessage; hangUp: () => Promise<void> }> {
  const server = createServer()
  onTestFinished(() => void server.close())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const socket = connect(typeof address === 'object' && address ? address.port : 0, '127.0.0.1')
  const requested = new Promise<IncomingMessage>((resolve) => server.once('request', resolve))
  socket.write(text)
  const incoming = await requested
  const hangUp = async (): Promise<void> => {
    const closed = new Promise((resolve) => incoming.once('close', resolve))
    socket.destroy()
    await closed
  }
  return { incoming, hangUp }
}

it.each([
  ['a whole request', 'GET / HTTP/1.1\r\nhost: api\r\n\r\n'],
  ['half a request', 'POST / HTTP/1.1\r\nhost: api\r\ncontent-length: 9\r\n\r\nhalf'],
])('the body of %s whose client is gone already is not waited for', async (_, text) => {
  const { incoming, hangUp } = await receive(text)
  await hangUp()
  await expect(readBody(incoming)).rejects.toThrow('the client went away before its request was read')
})
