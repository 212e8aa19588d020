import { DynamoDbLocalError } from './dynamodb-local-error.ts'
import { LocalConnection } from './local-connection.ts'
import type { DynamoDbLocal } from './start-dynamodb-local.ts'

/**
 * Uses a DynamoDB-compatible server that already runs, in place of a DynamoDB Local of our own: then no Java is needed here.
 * It must have DynamoDB Streams as well. Tables stay in it when the cloud stops; those that the template names already are kept.
 * @param url `http://host:port`
 * @throws {DynamoDbLocalError} when nothing that speaks DynamoDB answers there
 */
export async function connectDynamoDb(url: URL): Promise<DynamoDbLocal> {
  const port = Number(url.port === '' ? 80 : url.port)
  const connection = new LocalConnection(port, { host: url.hostname.replaceAll(/[[\]]/gu, '') })
  const check = async (service: string, target: string): Promise<void> => {
    const answer = await connection.send(target, '{}').catch((error: unknown) => {
      throw new DynamoDbLocalError(
        `nothing answers at ${url.origin} (${reasonOf(error)}): start the server first`,
        {
          cause: error,
        },
      )
    })
    if (answer.status === 200) return
    throw new DynamoDbLocalError(
      `what answers at ${url.origin} does not speak ${service}: it said ${answer.status} to ${target}`,
    )
  }
  try {
    await check('DynamoDB', 'DynamoDB_20120810.ListTables')
    await check('DynamoDB Streams', 'DynamoDBStreams_20120810.ListStreams')
  } catch (error) {
    connection.close()
    throw error
  }
  return {
    port,
    pid: 0,
    failed: new Promise(() => {}),
    async send(target, body) {
      try {
        return await connection.send(target, body)
      } catch (error) {
        throw new DynamoDbLocalError(`the DynamoDB server at ${url.origin} did not answer ${target}`, {
          cause: error,
        })
      }
    },
    async stop() {
      connection.close()
    },
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof Error && 'code' in error) return String(error.code)
  return error instanceof Error ? error.message : String(error)
}
