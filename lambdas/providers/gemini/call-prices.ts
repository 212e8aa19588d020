/** What a model is asked for. */
export type Purpose = 'analyse' | 'draw'

/** US dollars for a million tokens. */
interface TokenPrice {
  readonly input: number
  readonly output: number
}

/**
 * List prices of the paid tier, standard mode, 2026-11. Of another model that a stage names the price may differ: the
 * estimate is for an alarm, not for a bill.
 * Source: https://ai.google.dev/gemini-api/docs/pricing
 */
const PRICES: Readonly<Record<Purpose, TokenPrice>> = {
  // gemini-2.5-flash
  analyse: { input: 0.3, output: 2.5 },
  // gemini-2.5-flash-image
  draw: { input: 0.3, output: 30 },
}

/** About what one call takes. A picture of up to 1024 × 1024 pixels is 1,290 tokens of output. */
const TOKENS: Readonly<Record<Purpose, TokenPrice>> = {
  analyse: { input: 1_500, output: 400 },
  draw: { input: 1_500, output: 1_290 },
}

/** What one call is estimated to cost, in US dollars: 0.00145 to analyse a photo, 0.03915 to draw. */
export function estimatedUsd(purpose: Purpose): number {
  return (
    (TOKENS[purpose].input * PRICES[purpose].input + TOKENS[purpose].output * PRICES[purpose].output) / 1e6
  )
}
