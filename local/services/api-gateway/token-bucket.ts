/**
 * The throttle of API Gateway: a bucket of `burst` tokens that fills with `rate` tokens a second. A request takes
 * one, or is refused when there is none. Time is handed in, so the bucket needs no timer.
 */
export class TokenBucket {
  readonly #rate: number
  readonly #burst: number
  #tokens: number
  #filledAt: number

  constructor(options: { rate: number; burst: number; now: number }) {
    this.#rate = options.rate
    this.#burst = options.burst
    this.#tokens = options.burst
    this.#filledAt = options.now
  }

  /** Takes a token; false when none is left at `now` (milliseconds). */
  take(now: number): boolean {
    const elapsedSeconds = Math.max(0, now - this.#filledAt) / 1000
    this.#tokens = Math.min(this.#burst, this.#tokens + elapsedSeconds * this.#rate)
    this.#filledAt = now
    if (this.#tokens < 1) return false
    this.#tokens -= 1
    return true
  }
}
