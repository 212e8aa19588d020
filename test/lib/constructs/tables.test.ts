import { describe, expect, it } from 'vitest'
import { Tables } from '../../../lib/constructs/tables.ts'
import { fixture, Match, Template } from '../fixture.ts'

function tables(stageName: 'dev' | 'production' = 'dev') {
  const { stack, stage } = fixture(stageName)
  new Tables(stack, 'Tables', { stage })
  return { stack, template: Template.fromStack(stack) }
}

describe('Tables', () => {
  it('are on demand, encrypted and can be restored to any moment', () => {
    const { template } = tables()
    template.resourceCountIs('AWS::DynamoDB::Table', 5)
    template.allResourcesProperties('AWS::DynamoDB::Table', {
      BillingMode: 'PAY_PER_REQUEST',
      SSESpecification: { SSEEnabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    })
  })

  it.each([
    ['Runs', ['pk']],
    ['Generations', ['userId', 'generationId']],
    ['Accounts', ['userId', 'entry']],
    ['Outbox', ['id']],
    ['Events', ['id']],
  ])('%s has the keys %j', (name, keys) => {
    const found = Object.entries(tables().template.findResources('AWS::DynamoDB::Table'))
    const [, table] = found.find(([id]) => id.startsWith(`Tables${name}`)) ?? []
    expect(table?.['Properties'].KeySchema).toEqual(
      keys.map((AttributeName, position) => ({ AttributeName, KeyType: position === 0 ? 'HASH' : 'RANGE' })),
    )
  })

  it('forget claims, idempotency keys and events by themselves, and nothing else', () => {
    const found = Object.entries(tables().template.findResources('AWS::DynamoDB::Table'))
    const forgetting = found.filter(
      ([, table]) => table['Properties'].TimeToLiveSpecification?.Enabled === true,
    )
    expect(forgetting.map(([id]) => id.replace(/^Tables|[0-9A-F]{8}$/gu, '')).toSorted()).toEqual([
      'Accounts',
      'Events',
      'Runs',
    ])
  })

  it('stream new items of the outbox, and of nothing else', () => {
    const { template } = tables()
    const streaming = template.findResources('AWS::DynamoDB::Table', {
      Properties: { StreamSpecification: { StreamViewType: 'NEW_IMAGE' } },
    })
    expect(Object.keys(streaming)).toEqual([expect.stringContaining('TablesOutbox')])
  })

  it('index generations that are open, with the event that opened them, and all by user and time', () => {
    tables().template.hasResourceProperties('AWS::DynamoDB::Table', {
      GlobalSecondaryIndexes: [
        {
          IndexName: 'open',
          KeySchema: [
            { AttributeName: 'openShard', KeyType: 'HASH' },
            { AttributeName: 'openSince', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['eventId'] },
        },
        {
          IndexName: 'newest',
          KeySchema: [
            { AttributeName: 'userId', KeyType: 'HASH' },
            { AttributeName: 'createdAt', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
    })
  })

  it('index events by kind and time, without their data', () => {
    tables().template.hasResourceProperties('AWS::DynamoDB::Table', {
      GlobalSecondaryIndexes: [
        {
          IndexName: 'newest',
          KeySchema: [
            { AttributeName: 'shard', KeyType: 'HASH' },
            { AttributeName: 'position', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: Match.not(Match.arrayWith(['detail'])) },
        },
      ],
    })
  })

  it('go with the stack in dev, and survive it in production', () => {
    tables('dev').template.allResources('AWS::DynamoDB::Table', {
      DeletionPolicy: 'Delete',
      Properties: Match.objectLike({ DeletionProtectionEnabled: false }),
    })
    tables('production').template.allResources('AWS::DynamoDB::Table', {
      DeletionPolicy: 'RetainExceptOnCreate',
      Properties: Match.objectLike({ DeletionProtectionEnabled: true }),
    })
  })
})
