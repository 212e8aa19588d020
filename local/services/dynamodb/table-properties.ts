import * as z from 'zod'
import type { JsonObject } from '../../json.ts'
import { templateBoolean, withoutEffect } from '../parse-properties.ts'

const keySchema = z.array(z.strictObject({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) }))
const projection = z.strictObject({
  ProjectionType: z.enum(['ALL', 'KEYS_ONLY', 'INCLUDE']).default('ALL'),
  NonKeyAttributes: z.array(z.string()).optional(),
})
const noThroughput = withoutEffect('throughput is not metered locally')
const noInsights = withoutEffect('there are no contributor insights locally')

const globalIndex = z.strictObject({
  IndexName: z.string(),
  KeySchema: keySchema,
  Projection: projection,
  ProvisionedThroughput: noThroughput,
  OnDemandThroughput: noThroughput,
  WarmThroughput: noThroughput,
  WriteProvisionedThroughputSettings: noThroughput,
  WriteOnDemandThroughputSettings: noThroughput,
  ReadProvisionedThroughputSettings: noThroughput,
  ReadOnDemandThroughputSettings: noThroughput,
  ContributorInsightsSpecification: noInsights,
})

const shared = {
  TableName: z.string().optional(),
  KeySchema: keySchema,
  AttributeDefinitions: z.array(
    z.strictObject({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) }),
  ),
  GlobalSecondaryIndexes: z.array(globalIndex).default([]),
  LocalSecondaryIndexes: z
    .array(z.strictObject({ IndexName: z.string(), KeySchema: keySchema, Projection: projection }))
    .default([]),
  StreamSpecification: z
    .strictObject({
      StreamViewType: z.enum(['KEYS_ONLY', 'NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES']),
      ResourcePolicy: withoutEffect('callers are not authorized locally'),
    })
    .optional(),
  TimeToLiveSpecification: z
    .strictObject({ AttributeName: z.string().optional(), Enabled: templateBoolean })
    .optional(),
  BillingMode: withoutEffect('throughput is not metered locally, so each table is on demand'),
  OnDemandThroughput: noThroughput,
  WarmThroughput: noThroughput,
  SSESpecification: withoutEffect('encryption at rest changes no answer'),
}

/** Properties of `AWS::DynamoDB::Table`. */
export const tableProperties = z.strictObject({
  ...shared,
  ProvisionedThroughput: noThroughput,
  PointInTimeRecoverySpecification: withoutEffect('there are no backups locally'),
  ContributorInsightsSpecification: noInsights,
  DeletionProtectionEnabled: withoutEffect('the local cloud never deletes a table of the template'),
  TableClass: withoutEffect('there are no storage costs locally'),
  ResourcePolicy: withoutEffect('callers are not authorized locally'),
  Tags: withoutEffect('nothing reads tags of tables'),
})

/** Properties of `AWS::DynamoDB::GlobalTable`, of which the replica in the stack's own region is made. */
export const globalTableProperties = z.strictObject({
  ...shared,
  Replicas: z
    .array(z.looseObject({ Region: z.string() }))
    .max(1, 'replicas in other regions are not supported locally: keep one for local runs'),
  WriteProvisionedThroughputSettings: noThroughput,
  WriteOnDemandThroughputSettings: noThroughput,
  ReadProvisionedThroughputSettings: noThroughput,
  ReadOnDemandThroughputSettings: noThroughput,
  MultiRegionConsistency: withoutEffect('there is one replica'),
})

/** What both kinds of table have in common. */
export type TableProperties = Pick<z.output<typeof tableProperties>, keyof typeof shared>

/** The `CreateTable` input that makes this table. */
export function createTableInput(tableName: string, properties: TableProperties): JsonObject {
  return {
    TableName: tableName,
    KeySchema: properties.KeySchema,
    AttributeDefinitions: properties.AttributeDefinitions,
    BillingMode: 'PAY_PER_REQUEST',
    ...(properties.GlobalSecondaryIndexes.length > 0 && {
      GlobalSecondaryIndexes: properties.GlobalSecondaryIndexes.map(indexInput),
    }),
    ...(properties.LocalSecondaryIndexes.length > 0 && {
      LocalSecondaryIndexes: properties.LocalSecondaryIndexes.map(indexInput),
    }),
    ...(properties.StreamSpecification && {
      StreamSpecification: {
        StreamEnabled: true,
        StreamViewType: properties.StreamSpecification.StreamViewType,
      },
    }),
  }
}

/** An index as the API wants it. */
export function indexInput(
  index: TableProperties['LocalSecondaryIndexes'][number],
): JsonObject & { IndexName: string } {
  const { ProjectionType, NonKeyAttributes } = index.Projection
  return {
    IndexName: index.IndexName,
    KeySchema: index.KeySchema,
    Projection: { ProjectionType, ...(NonKeyAttributes && { NonKeyAttributes }) },
  }
}
