import { Agent, request } from 'node:http'

/** What DynamoDB Local answered, as text. */
export interface LocalAnswer {
  readonly status: number
  readonly body: string
}

/** The database of a cloud that has its DynamoDB Local for itself. */
const DATABASE = 'local'

/** Kept-alive connections to one DynamoDB Local, or a server that is compatible: one HTTP request per API action. */
export class LocalConnection {
  readonly #host: string
  readonly #port: number
  readonly #authorization: string
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 64 })

  /** @param database letters and digits: DynamoDB Local keeps the tables of each access key apart */
  constructor(
    port: number,
    { host = '127.0.0.1', database = DATABASE }: { host?: string; database?: string } = {},
  ) {
    this.#host = host
    this.#port = port
    // Credentials of the right form are wanted, their signature is not checked.
    this.#authorization = `AWS4-HMAC-SHA256 Credential=${database}/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=local`
  }

  /** @param target the value of `X-Amz-Target`, e.g. `DynamoDB_20120810.GetItem` */
  async send(target: string, body: string): Promise<LocalAnswer> {
    try {
      return await this.#once(target, body)
    } catch (error) {
      // The server closed an idle connection just as we reused it: it has not seen the request.
      if (error instanceof StaleConnection) return this.#once(target, body)
      throw error
    }
  }

  close(): void {
    this.#agent.destroy()
  }

  #once(target: string, body: string): Promise<LocalAnswer> {
    return new Promise((resolve, reject) => {
      const headers = {
        'content-type': 'application/x-amz-json-1.0',
        'content-length': Buffer.byteLength(body),
        'x-amz-target': target,
        authorization: this.#authorization,
      }
      const outgoing = request(
        { agent: this.#agent, host: this.#host, port: this.#port, method: 'POST', path: '/', headers },
        (incoming) => {
          const chunks: Buffer[] = []
          incoming.on('data', (chunk: Buffer) => void chunks.push(chunk))
          incoming.on('error', reject)
          incoming.on('end', () => {
            const text = (chunks.length === 1 ? chunks[0] : Buffer.concat(chunks))?.toString('utf8') ?? ''
            resolve({ status: incoming.statusCode ?? 500, body: text })
          })
        },
      )
      outgoing.on('error', (error: NodeJS.ErrnoException) => {
        reject(outgoing.reusedSocket && error.code === 'ECONNRESET' ? new StaleConnection() : error)
      })
      outgoing.end(body)
    })
  }
}

class StaleConnection extends Error {
  override readonly name = 'StaleConnection'
}
