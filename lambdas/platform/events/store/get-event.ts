import { GetCommand } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod/mini'

import { readVariable } from '../../../aws/environment.ts'
import { documents } from '../../../aws/documents.ts'
import { eventRecordSchema, type EventRecord } from './event-record.ts'

/** The record of an event; `undefined` when there is none (any more: 30 days). */
export async function getEvent(id: string): Promise<EventRecord | undefined> {
  const { Item } = await documents().send(
    new GetCommand({ TableName: readVariable('EVENTS_TABLE'), Key: { id }, ConsistentRead: true }),
  )
  return Item && z.parse(eventRecordSchema, Item)
}
