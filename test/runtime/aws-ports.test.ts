import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { documents } from '../../lambdas/aws/documents.ts'
import { describe, expect, test } from 'vitest'
import { objectBucket } from '../../lambdas/runtime/object-bucket.ts'
import { progressTable } from '../../lambdas/runtime/progress-table.ts'
import { NAMES, useAws } from '../aws/aws.ts'

useAws()
process.env['STEPLADDER_STAGE'] = 'dev'

const TableName = NAMES.STEPLADDER_RUNS_TABLE
const report = {
  claim: 'claim#tested#1',
  run: 'arn:mine',
  step: 'one',
  fraction: 0.25,
  at: '2026-11-22T10:00:00Z',
}

async function item(pk: string) {
  return (await documents().send(new GetItemCommand({ TableName, Key: { pk: { S: pk } } }))).Item
}

describe('progressTable', () => {
  test("shows a run's progress on its own claim, and takes the message away when there is none", async () => {
    const claim = { pk: { S: report.claim }, run: { S: 'arn:mine' }, claimedAt: { S: 'then' } }
    await documents().send(new PutItemCommand({ TableName, Item: claim }))
    await progressTable.report({ ...report, message: 'a quarter' })
    const shown = { ...claim, step: { S: 'one' }, fraction: { N: '0.25' }, progressAt: { S: report.at } }
    expect(await item(report.claim)).toStrictEqual({ ...shown, message: { S: 'a quarter' } })
    await progressTable.report(report)
    expect(await item(report.claim)).toStrictEqual(shown)
  })

  test('shows nothing for a run whose claim is gone or belongs to another', async () => {
    const refused = { name: 'ConditionalCheckFailedException' }
    await expect(progressTable.report({ ...report, run: 'arn:other' })).rejects.toMatchObject(refused)
    await expect(progressTable.report({ ...report, claim: 'claim#none' })).rejects.toMatchObject(refused)
    expect(await item('claim#none')).toBeUndefined()
  })
})

describe('objectBucket', () => {
  test('gives back the bytes that it was given', async () => {
    await objectBucket.put(
      'runs/30d/tested/r/one/0/0.bin',
      Uint8Array.of(0, 255, 7),
      'application/octet-stream',
    )
    expect(await objectBucket.get('runs/30d/tested/r/one/0/0.bin')).toStrictEqual(Uint8Array.of(0, 255, 7))
  })

  test('says for good that an object is gone', async () => {
    await expect(objectBucket.get('runs/100d/tested/gone')).rejects.toMatchObject({
      name: 'InvalidOutputError',
      message: 'the stored output runs/100d/tested/gone is gone: outputs of this job are kept for 100 days',
    })
  })
})
