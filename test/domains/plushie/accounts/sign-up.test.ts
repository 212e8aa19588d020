import { afterEach, beforeAll, describe, expect, it } from 'vitest'

import { getAccount } from '../../../../lambdas/domains/plushie/accounts/get-account.ts'
import { grantCredits } from '../../../../lambdas/domains/plushie/accounts/grant-credits.ts'
import { freshUser, INITIAL_CREDITS, invariant, useAws } from '../../../aws/aws.ts'
import { useCounted } from '../../../aws/counted.ts'
import { accepted, submit } from '../generations/lifecycle.ts'

useAws()
const counted = useCounted()
beforeAll(() => void (process.env.POWERTOOLS_METRICS_DISABLED = 'false'))
afterEach(() => void (process.env.INITIAL_CREDITS = String(INITIAL_CREDITS)))

const ONE_SIGN_UP = {
  dimensions: [{ service: 'stepladder', stage: 'test' }],
  values: { SignUpGrants: 1 },
}

describe('the first credits of an account', () => {
  it('are counted once, however often and how many at once it is asked for', async () => {
    const userId = freshUser()
    await Promise.all([submit(userId), submit(userId), submit(userId)])
    await grantCredits({ userId, key: 'k', credits: 1, grantedBy: 'operator' })
    expect(counted()).toEqual([ONE_SIGN_UP])
    await accepted(freshUser())
    expect(counted()).toEqual([ONE_SIGN_UP, ONE_SIGN_UP])
  })

  it('can be none: then nothing is taken before an operator grants, and nothing is counted', async () => {
    process.env.INITIAL_CREDITS = '0'
    const userId = freshUser()
    expect(await getAccount(userId)).toMatchObject({ credits: 0, available: 0 })
    expect(await submit(userId)).toEqual({ outcome: 'insufficient_credits', available: 0, processing: 0 })
    await grantCredits({ userId, key: 'k', credits: 1, grantedBy: 'operator' })
    expect((await submit(userId)).outcome).toBe('accepted')
    expect((await invariant()).get(userId)).toMatchObject({ credits: 1, granted: 1 })
    expect(counted()).toEqual([])
  })
})
