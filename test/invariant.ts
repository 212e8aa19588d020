import { ScanCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod'

const generationSchema = z.object({
  userId: z.string(),
  generationId: z.string(),
  status: z.enum(['processing', 'completed', 'failed']),
  openShard: z.string().optional(),
  openSince: z.string().optional(),
})

const entrySchema = z.object({
  userId: z.string(),
  entry: z.string(),
  credits: z.number().optional(),
  processing: z.number().optional(),
  amount: z.number().optional(),
  failures: z.number().optional(),
})

/** What one user's items add up to. */
export interface UserBalance {
  readonly credits: number
  readonly processing: number
  /** Sum of the grants in the ledger. */
  readonly granted: number
  /** Failed runs, as counted by day. */
  readonly failures: number
  /** Generations by status. */
  readonly generations: Readonly<Record<'processing' | 'completed' | 'failed', number>>
}

/**
 * Checks the invariant of the design for every user in the tables: `processing` = number of generations that are
 * `processing`, `credits` = granted − completed, both never below 0, no more reserved than there is, one ledger entry
 * for each completed generation, and in the open index exactly what is `processing`.
 * Reads two tables one after the other, so nothing may write meanwhile.
 * @returns what each user has
 * @throws {Error} that lists every violation
 */
export async function checkInvariant(
  documents: DynamoDBDocumentClient,
  tables: { readonly generations: string; readonly accounts: string },
): Promise<Map<string, UserBalance>> {
  const generations = z.array(generationSchema).parse(await scanAll(documents, tables.generations))
  const entries = z.array(entrySchema).parse(await scanAll(documents, tables.accounts))
  const users = new Set([...generations, ...entries].map((item) => item.userId))
  const violations: string[] = []
  const balances = new Map<string, UserBalance>()
  for (const userId of users) {
    const own = generations.filter((generation) => generation.userId === userId)
    const ownEntries = entries.filter((entry) => entry.userId === userId)
    const claim = (holds: boolean, what: string): void => {
      if (!holds) violations.push(`${userId}: ${what}`)
    }
    const account = ownEntries.find((entry) => entry.entry === 'account')
    const { credits, processing } = account ?? {}
    const count = (status: string): number => own.filter((generation) => generation.status === status).length
    const ledger = (kind: string) => ownEntries.filter((entry) => entry.entry.startsWith(`ledger#${kind}#`))
    const granted = ledger('grant').reduce((sum, entry) => sum + (entry.amount ?? 0), 0)
    const spent = ledger('generation')
    const counts = ownEntries.filter((entry) => entry.entry.startsWith('failures#'))
    if (credits === undefined || processing === undefined) {
      claim(own.length === 0, `has ${own.length} generations and no account`)
      claim(granted === 0, `was granted ${granted} credits and has no account`)
      continue
    }
    const completed = count('completed')
    claim(
      processing === count('processing'),
      `account says ${processing} processing, there are ${count('processing')}`,
    )
    claim(
      credits === granted - completed,
      `has ${credits} credits, granted ${granted}, completed ${completed}`,
    )
    claim(credits >= 0 && processing >= 0, `is below 0: ${credits} credits, ${processing} processing`)
    claim(processing <= credits, `has ${processing} reserved of ${credits} credits`)
    claim(
      spent.length === completed,
      `has ${spent.length} ledger entries for ${completed} completed generations`,
    )
    claim(
      spent.every((entry) => entry.amount === -1),
      'has a ledger entry of a generation that is not -1',
    )
    for (const { generationId, status, openShard, openSince } of own) {
      const isOpen = openShard !== undefined && openSince !== undefined
      claim(
        isOpen === (status === 'processing'),
        `${generationId} is ${status}, in the open index: ${isOpen}`,
      )
    }
    balances.set(userId, {
      credits,
      processing,
      granted,
      failures: counts.reduce((sum, entry) => sum + (entry.failures ?? 0), 0),
      generations: { processing: count('processing'), completed, failed: count('failed') },
    })
  }
  if (violations.length > 0) throw new Error(`the invariant is broken:\n${violations.join('\n')}`)
  return balances
}

async function scanAll(documents: DynamoDBDocumentClient, TableName: string): Promise<unknown[]> {
  const items: unknown[] = []
  let ExclusiveStartKey: Record<string, unknown> | undefined
  do {
    const page = await documents.send(
      new ScanCommand({
        TableName,
        ConsistentRead: true,
        ...(ExclusiveStartKey ? { ExclusiveStartKey } : {}),
      }),
    )
    items.push(...(page.Items ?? []))
    ExclusiveStartKey = page.LastEvaluatedKey
  } while (ExclusiveStartKey)
  return items
}
