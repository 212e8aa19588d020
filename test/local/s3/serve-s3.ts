import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { S3Client } from '@aws-sdk/client-s3'
import type { JsonObject } from '../../../local/json.ts'
import { createS3Service, type S3Service } from '../../../local/services/s3/s3-service.ts'
import { VirtualClock } from '../../../local/virtual-clock.ts'
import { createTestContext, type TestContext, type TestContextOptions } from '../cloud-context.ts'

/** S3 behind real HTTP, as the front of the local cloud serves it. */
export interface ServedS3 {
  readonly service: S3Service
  readonly clock: VirtualClock
  readonly context: TestContext
  readonly url: string
  readonly client: S3Client
  createBucket(properties: JsonObject & { BucketName: string }): Promise<void>
  stop(): Promise<void>
}

export async function serveS3(
  options: TestContextOptions & { prepare?: (service: S3Service) => Promise<void> } = {},
): Promise<ServedS3> {
  // The SDK signs with the time on the wall, so the clock stands there too, until a test moves it.
  const clock = new VirtualClock({ now: Date.now() })
  async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const at = new URL(incoming.url ?? '/', 'http://local')
    const headers = Object.fromEntries(
      Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]),
    )
    const response = await service.handle?.({
      method: incoming.method ?? 'GET',
      path: at.pathname,
      query: at.searchParams,
      headers,
      body: await buffer(incoming),
    })
    outgoing.writeHead(response?.status ?? 500, response?.headers)
    outgoing.end(response?.body)
  }
  const server = createServer((incoming, outgoing) => void answer(incoming, outgoing))
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const url = `http://127.0.0.1:${port}`
  const context = createTestContext({ clock, endpoint: url, ...options })
  const service = createS3Service(context)
  await options.prepare?.(service)
  await service.start?.()
  const client = new S3Client({
    endpoint: url,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: 'LOCALtest', secretAccessKey: 'local' },
  })
  return {
    service,
    clock,
    context,
    url,
    client,
    async createBucket(properties) {
      await service.resourceTypes['AWS::S3::Bucket']?.({
        logicalId: 'Bucket',
        type: 'AWS::S3::Bucket',
        properties,
        metadata: {},
        path: 'Stack/Bucket',
      })
    },
    async stop() {
      client.destroy()
      await service.stop?.()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
