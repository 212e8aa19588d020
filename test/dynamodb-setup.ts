import { startDynamoDbLocal } from '../local/services/dynamodb/start-dynamodb-local.ts'

/** Starts the one DynamoDB Local that all test files share (`test/test-database.ts`). */
export async function setup(): Promise<(() => Promise<void>) | undefined> {
  // Each vitest project calls this, in the same process.
  if (process.env['TEST_DYNAMODB'] !== undefined) return undefined
  const local = await startDynamoDbLocal()
  process.env['TEST_DYNAMODB'] = JSON.stringify({ port: local.port, pid: local.pid })
  return () => local.stop()
}
