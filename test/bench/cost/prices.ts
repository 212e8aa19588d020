import { RUN_PRICES } from '../../../lambdas/platform/runs/history/list-prices.ts'

/** One unit that AWS bills. */
export interface Price {
  readonly label: string
  /** US dollars for one unit. */
  readonly usd: number
  /** What one unit is. */
  readonly unit: string
  readonly source: string
  /** What the price includes or leaves out. */
  readonly note?: string
}

/**
 * List prices in us-east-1 (N. Virginia), first tier, without free tiers. The sources are AWS's own pricing pages; where
 * their tables are filled in by a script, the numbers were checked against the guides named beside.
 */
export const PRICES = {
  ...RUN_PRICES,
  dynamoDbWriteUnit: {
    label: 'DynamoDB: write request units',
    usd: 0.625 / 1e6,
    unit: 'unit',
    source:
      'https://aws.amazon.com/dynamodb/pricing/on-demand/ (airbyte.com/data-engineering-resources/dynamodb-pricing)',
    note: 'per KB of the item, twice in a transaction, once more per index entry',
  },
  dynamoDbReadUnit: {
    label: 'DynamoDB: read request units',
    usd: 0.125 / 1e6,
    unit: 'unit',
    source:
      'https://aws.amazon.com/dynamodb/pricing/on-demand/ (airbyte.com/data-engineering-resources/dynamodb-pricing)',
    note: 'per 4 KB, half when eventually consistent; a stream that Lambda reads costs nothing',
  },
  s3Put: {
    label: 'S3: PUT, POST, LIST',
    usd: 0.005 / 1e3,
    unit: 'request',
    source: 'https://aws.amazon.com/s3/pricing/',
  },
  s3Get: {
    label: 'S3: GET, HEAD',
    usd: 0.0004 / 1e3,
    unit: 'request',
    source: 'https://aws.amazon.com/s3/pricing/',
  },
  s3GbMonth: {
    label: 'S3: storage, first month',
    usd: 0.023,
    unit: 'GB-month',
    source: 'https://aws.amazon.com/s3/pricing/',
    note: 'photo and plushie stay until they are deleted; the upload goes after 7 days',
  },
  customEvent: {
    label: 'EventBridge: custom events',
    usd: 1 / 1e6,
    unit: 'event of up to 64 KB',
    source: 'https://aws.amazon.com/eventbridge/pricing/ (cloudburn.io/blog/amazon-eventbridge-pricing)',
    note: 'events of AWS services and deliveries within the account cost nothing',
  },
  archivedGb: {
    label: 'EventBridge: archive',
    usd: 0.1,
    unit: 'GB',
    source: 'https://aws.amazon.com/eventbridge/pricing/ (cloudburn.io/blog/amazon-eventbridge-pricing)',
  },
  scheduledInvocation: {
    label: 'EventBridge Scheduler: invocations',
    usd: 1 / 1e6,
    unit: 'invocation',
    source: 'https://aws.amazon.com/eventbridge/pricing/ (cloudburn.io/blog/amazon-eventbridge-pricing)',
  },
  httpApiRequest: {
    label: 'API Gateway: HTTP API requests',
    usd: 1 / 1e6,
    unit: 'request of up to 512 KB',
    source: 'https://aws.amazon.com/api-gateway/pricing/',
  },
  logGb: {
    label: 'CloudWatch Logs: ingestion',
    usd: 0.5,
    unit: 'GB',
    source: 'https://aws.amazon.com/cloudwatch/pricing/',
    note: 'functions, state machines and access log; 26 bytes are added to each line',
  },
  xrayTrace: {
    label: 'X-Ray: traces',
    usd: 5 / 1e6,
    unit: 'trace',
    source: 'https://aws.amazon.com/xray/pricing/',
  },
  queueRequest: {
    label: 'SQS: requests',
    usd: 0.4 / 1e6,
    unit: 'request',
    source: 'https://aws.amazon.com/sqs/pricing/',
  },
  secretRequest: {
    label: 'Secrets Manager: requests',
    usd: 0.05 / 1e4,
    unit: 'request',
    source: 'https://aws.amazon.com/secrets-manager/pricing/',
  },
} as const satisfies Record<string, Price>

/** What can be billed. */
export type Billable = keyof typeof PRICES
