import { randomUUID } from 'node:crypto'
import * as z from 'zod'

import { openDatabase } from '../local/services/dynamodb/open-database.ts'
import type { DynamoDbLocal } from '../local/services/dynamodb/start-dynamodb-local.ts'

const ownerSchema = z.object({ port: z.number(), pid: z.number() })

/** A name that no other database has. */
export function freshDatabaseName(): string {
  return `test${randomUUID().replaceAll('-', '')}`
}

/** An empty database in the DynamoDB Local that all test files share. */
export function testDatabase(name = freshDatabaseName()): DynamoDbLocal {
  return openDatabase(ownerSchema.parse(JSON.parse(process.env['TEST_DYNAMODB'] ?? 'null')), name)
}
