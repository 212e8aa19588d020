import { DynamoDbLocalError } from './dynamodb-local-error.ts'
import { LocalConnection } from './local-connection.ts'
import type { DynamoDbLocal } from './start-dynamodb-local.ts'

/**
 * A database of its own in a DynamoDB Local that somebody else runs, e.g. one for all test files: a JVM takes two
 * seconds and 180 MB to start. To stop it closes the connections and leaves the JVM to its owner.
 * @param name letters and digits
 */
export function openDatabase(
  owner: { readonly port: number; readonly pid: number },
  name: string,
): DynamoDbLocal {
  const connection = new LocalConnection(owner.port, { database: name })
  return {
    ...owner,
    failed: new Promise(() => {}),
    async send(target, body) {
      try {
        return await connection.send(target, body)
      } catch (error) {
        throw new DynamoDbLocalError(`DynamoDB Local on port ${owner.port} did not answer ${target}`, {
          cause: error,
        })
      }
    },
    async stop() {
      connection.close()
    },
  }
}
