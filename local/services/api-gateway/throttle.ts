import type { Stage } from './http-api.ts'
import { TokenBucket } from './token-bucket.ts'

/** What AWS gives an account in a Region when neither stage nor route sets a limit. */
export const ACCOUNT_RATE_PER_SECOND = 10_000
export const ACCOUNT_BURST = 5_000

/** Takes a token for one request on `routeKey`: of the account, and of the route's own setting or the stage's default. */
export function admit(account: TokenBucket, stage: Stage, routeKey: string, now: number): boolean {
  return bucketOf(stage, routeKey, now).take(now) && account.take(now)
}

/** The bucket that all APIs of the account share. */
export function createAccountBucket(now: number): TokenBucket {
  return new TokenBucket({ rate: ACCOUNT_RATE_PER_SECOND, burst: ACCOUNT_BURST, now })
}

function bucketOf(stage: Stage, routeKey: string, now: number): TokenBucket {
  let bucket = stage.buckets.get(routeKey)
  if (!bucket) {
    const own = stage.routeThrottles.get(routeKey)
    bucket = new TokenBucket({
      rate: own?.rate ?? stage.defaultThrottle.rate ?? ACCOUNT_RATE_PER_SECOND,
      burst: own?.burst ?? stage.defaultThrottle.burst ?? ACCOUNT_BURST,
      now,
    })
    stage.buckets.set(routeKey, bucket)
  }
  return bucket
}
