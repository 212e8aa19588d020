import { PutCommand } from '@aws-sdk/lib-dynamodb'
import { describe, expect, it } from 'vitest'
import { v7 as uuidv7 } from 'uuid'

import { claimKey } from '../../../../lambdas/job/run-keys.ts'
import { documents } from '../../../../lambdas/aws/documents.ts'
import { EnvironmentError, readVariable } from '../../../../lambdas/aws/environment.ts'
import { failGeneration } from '../../../../lambdas/domains/plushie/generations/fail-generation.ts'
import { getAccount } from '../../../../lambdas/domains/plushie/accounts/get-account.ts'
import { getGenerations } from '../../../../lambdas/domains/plushie/generations/get-generations.ts'
import { grantCredits } from '../../../../lambdas/domains/plushie/accounts/grant-credits.ts'
import { InvalidCursorError } from '../../../../lambdas/aws/invalid-cursor-error.ts'
import { listGenerations } from '../../../../lambdas/domains/plushie/generations/list-generations.ts'
import {
  generatedKey,
  originalKey,
  uploadKey,
} from '../../../../lambdas/domains/plushie/generations/object-keys.ts'
import { openGenerationsSince } from '../../../../lambdas/domains/plushie/generations/open-generations.ts'
import { readProgress } from '../../../../lambdas/runtime/read-progress.ts'
import { freshUser, invariant, NAMES, passTime, useAws } from '../../../aws/aws.ts'
import { accepted, submit } from '../generations/lifecycle.ts'

useAws()

describe('an account', () => {
  it('reads as new before it is made', async () => {
    expect(await getAccount(freshUser())).toEqual({ credits: 3, processing: 0, available: 3, limit: 5 })
  })

  it('is granted credits once for a key, also when asked several times at once', async () => {
    const userId = freshUser()
    const grant = { userId, key: 'order-7', credits: 10, grantedBy: 'operator' }
    const results = await Promise.all(Array.from({ length: 6 }, () => grantCredits(grant)))
    expect(results.map((result) => result.outcome).toSorted()).toEqual([
      'granted',
      ...Array.from({ length: 5 }, () => 'replayed'),
    ])
    expect(await grantCredits({ ...grant, credits: 11 })).toEqual({ outcome: 'idempotency_key_reused' })
    expect((await invariant()).get(userId)).toMatchObject({ credits: 13, granted: 13 })
  })

  it('cannot have its sign-up grant taken by an operator key', async () => {
    const userId = freshUser()
    expect((await grantCredits({ userId, key: 'sign-up', credits: 1, grantedBy: 'operator' })).outcome).toBe(
      'granted',
    )
    expect((await invariant()).get(userId)).toMatchObject({ credits: 4, granted: 4 })
  })
})

describe('a list of generations', () => {
  it('pages newest first, over all, without gaps', async () => {
    const userId = freshUser()
    await grantCredits({ userId, key: 'k', credits: 20, grantedBy: 'test' })
    const ids: string[] = []
    for (let count = 0; count < 7; count += 1) {
      const run = await accepted(userId)
      ids.unshift(run.generationId)
      if (count >= 3) await failGeneration({ ...run, reason: { code: 'c', message: 'm' } })
    }
    const seen: string[] = []
    let cursor: string | undefined
    const sizes: number[] = []
    do {
      const page = await listGenerations({ userId, limit: 3, cursor })
      seen.push(...page.generations.map((generation) => generation.generationId))
      sizes.push(page.generations.length)
      cursor = page.cursor
    } while (cursor !== undefined)
    expect(seen).toEqual(ids)
    expect(sizes).toEqual([3, 3, 1])
  })

  it('goes by the time of the submit, whatever the ids', async () => {
    const userId = freshUser()
    // Made at POST /uploads, submitted later: and one that is no time at all.
    const [early, late] = [uuidv7(), uuidv7()]
    const random = '00000000-0000-4000-8000-000000000000'
    for (const generationId of [late, random, early]) {
      passTime(1)
      expect(await submit(userId, { generationId })).toMatchObject({ outcome: 'accepted' })
    }
    const { generations } = await listGenerations({ userId, limit: 50 })
    const newestFirst = [early, random, late]
    expect(generations.map(({ generationId }) => generationId)).toEqual(newestFirst)
    const some = await getGenerations({ userId, generationIds: [late, early, random] })
    expect(some.map(({ generationId }) => generationId)).toEqual(newestFirst)
  })

  it.each([1, 2, 3])(
    'in pages of %d has each once, also of many that were submitted in one millisecond',
    async (limit) => {
      const userId = freshUser()
      await grantCredits({ userId, key: 'k', credits: 20, grantedBy: 'test' })
      passTime(0)
      const ids = new Set<string>()
      for (let count = 0; count < 5; count += 1) ids.add((await accepted(userId)).generationId)
      const seen: string[] = []
      let cursor: string | undefined
      do {
        const page = await listGenerations({ userId, limit, cursor })
        seen.push(...page.generations.map(({ generationId }) => generationId))
        cursor = page.cursor
      } while (cursor !== undefined)
      expect(seen).toHaveLength(5)
      expect(new Set(seen)).toEqual(ids)
    },
  )

  it('refuses the cursor of another user', async () => {
    const [ada, bob] = [freshUser(), freshUser()]
    await accepted(ada)
    await accepted(ada)
    const { cursor } = await listGenerations({ userId: ada, limit: 1 })
    expect(cursor).toBeDefined()
    await expect(listGenerations({ userId: bob, limit: 50, cursor })).rejects.toThrow(InvalidCursorError)
  })

  it.each([
    '',
    'nonsense',
    Buffer.from('{"after":"x"}').toString('base64url'),
    Buffer.from(JSON.stringify({ after: uuidv7() })).toString('base64url'),
    Buffer.from(
      JSON.stringify({ of: '', createdAt: '2026-01-01T00:00:00.000Z', generationId: uuidv7() }),
    ).toString('base64url'),
  ])('refuses the cursor %j', async (cursor) => {
    await expect(listGenerations({ userId: freshUser(), limit: 1, cursor })).rejects.toThrow(
      InvalidCursorError,
    )
  })
})

describe('the open index', () => {
  it('holds what is processing, over all shards', async () => {
    const userId = freshUser()
    const closed = await accepted(userId)
    await failGeneration({ ...closed, reason: { code: 'c', message: 'm' } })
    const runs = [await accepted(userId), await accepted(userId)]
    const open: string[] = []
    for await (const run of openGenerationsSince(new Date(Date.now() + 1000).toISOString())) {
      if (run.userId === userId) open.push(run.eventId)
    }
    expect(open.toSorted()).toEqual(runs.map((run) => run.eventId).toSorted())
    const before: unknown[] = []
    for await (const run of openGenerationsSince(new Date(Date.now() - 60_000).toISOString()))
      before.push(run)
    expect(before).toEqual([])
  })
})

describe('progress', () => {
  it('is what the claiming run said', async () => {
    const eventId = uuidv7()
    expect(await readProgress('generate-plushie', eventId)).toBeUndefined()
    const pk = claimKey('generate-plushie', eventId)
    const progress = {
      run: 'arn',
      step: 'analyze-image',
      fraction: 0.5,
      message: 'Looking',
      progressAt: '2026-01-01T00:00:00Z',
    }
    await documents().send(
      new PutCommand({ TableName: NAMES.STEPLADDER_RUNS_TABLE, Item: { pk, ...progress } }),
    )
    expect(await readProgress('generate-plushie', eventId)).toEqual(progress)
  })
})

describe('keys of objects', () => {
  it('keep users of any issuer in one segment', () => {
    const key = { userId: 'auth0|a/../b', generationId: 'g' }
    expect(uploadKey(key)).toBe('uploads/auth0%7Ca%2F%2E%2E%2Fb/g')
    expect(originalKey(key, 'image/jpeg')).toBe('plushify/originals/auth0%7Ca%2F%2E%2E%2Fb/g.jpg')
    expect(generatedKey(key)).toBe('plushify/generated/auth0%7Ca%2F%2E%2E%2Fb/g.png')
  })
})

describe('the environment', () => {
  it('that lacks a variable is named', () => {
    expect(() => readVariable('NO_SUCH_VARIABLE')).toThrow(EnvironmentError)
    expect(() => readVariable('NO_SUCH_VARIABLE')).toThrow('NO_SUCH_VARIABLE')
  })
})

it('a submit that names a missing table is not taken for a refusal', async () => {
  process.env.GENERATIONS_TABLE = 'no-such-table'
  try {
    await expect(submit(freshUser())).rejects.toThrow(/non-existent table|not found/i)
  } finally {
    process.env.GENERATIONS_TABLE = NAMES.GENERATIONS_TABLE
  }
})
