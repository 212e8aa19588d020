import type { IBucket } from 'aws-cdk-lib/aws-s3'
import type { AiSecret } from '../constructs/ai-secret.ts'
import { NEWEST_GENERATIONS_INDEX, OPEN_GENERATIONS_INDEX, type Tables } from '../constructs/tables.ts'
import { objectGrants, tableGrants, type Grant } from '../grant.ts'
import { OUTPUTS_PREFIX } from '../../lambdas/job/output-keys.ts'
import { cleanedPrefix } from '../../lambdas/job/run-keys.ts'
import { leadingKeys } from '../permission.ts'
import { requestGrant } from '../request-grant.ts'
import type { Stage } from '../stage.ts'

/** What the functions of the plushie domain work on. */
export interface PlushieResources {
  readonly stage: Stage
  readonly tables: Tables
  readonly objects: IBucket
  readonly aiSecret: AiSecret
}

/** Grants by what they are on; the tables of routes, steps and reconcilers are written in these words. */
export type PlushieGrants = ReturnType<typeof plushieGrants>

/** Where photos wait for their run, where they are kept, where the plushies are, and what runs keep for themselves. */
export const PREFIX = {
  uploads: 'uploads/',
  originals: 'plushify/originals/',
  generated: 'plushify/generated/',
  runOutputs: OUTPUTS_PREFIX,
} as const

/** Grants on the resources of the plushie domain. */
export function plushieGrants({ stage, tables, objects, aiSecret }: PlushieResources) {
  const bucket = { STEPLADDER_OBJECTS_BUCKET: objects.bucketName }
  return {
    accounts: tableGrants(tables.accounts, {
      ACCOUNTS_TABLE: tables.accounts.tableName,
      INITIAL_CREDITS: String(stage.initialCredits),
      MAX_FAILURES_PER_DAY: String(stage.maxFailuresPerDay),
    }),
    generations: tableGrants(tables.generations, { GENERATIONS_TABLE: tables.generations.tableName }),
    outbox: tableGrants(tables.outbox, { OUTBOX_TABLE: tables.outbox.tableName }),
    runs: tableGrants(tables.runs, { STEPLADDER_RUNS_TABLE: tables.runs.tableName }),
    markRunsCleaned: {
      permissions: [
        {
          actions: ['dynamodb:PutItem'],
          resources: [tables.runs.tableArn],
          conditions: leadingKeys(`${cleanedPrefix('*')}*`),
        },
      ],
      environment: { STEPLADDER_RUNS_TABLE: tables.runs.tableName },
    } satisfies Grant,
    rememberRequests: requestGrant(tables.runs),
    objects: objectGrants(objects, bucket),
    /** Without it S3 answers 403 for an object that is not there, as for one that may not be read. */
    tellMissingObjects: {
      permissions: [{ actions: ['s3:ListBucket'], resources: [objects.bucketArn] }],
      environment: bucket,
    } satisfies Grant,
    openGenerations: queryGrant(tables, OPEN_GENERATIONS_INDEX),
    newestGenerations: queryGrant(tables, NEWEST_GENERATIONS_INDEX),
    gemini: {
      permissions: [aiSecret.readPermission],
      environment: {
        GEMINI_BASE_URL: stage.gemini.baseUrl,
        GEMINI_VISION_MODEL: stage.gemini.visionModel,
        GEMINI_IMAGE_MODEL: stage.gemini.imageModel,
        GEMINI_API_KEY_SECRET: aiSecret.id,
      },
    } satisfies Grant,
  }
}

/** The right to read one index of the generations. */
function queryGrant({ generations }: Tables, index: string): Grant {
  return {
    permissions: [{ actions: ['dynamodb:Query'], resources: [`${generations.tableArn}/index/${index}`] }],
    environment: { GENERATIONS_TABLE: generations.tableName },
  }
}
