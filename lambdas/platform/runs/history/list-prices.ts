/** When the prices below were looked up. */
export const PRICES_AS_OF = '2026-11'

/** List prices of AWS in us-east-1 (N. Virginia), first tier, without free tiers: what a run itself is billed for. */
export const RUN_PRICES = {
  stateTransition: {
    label: 'Step Functions: state transitions',
    usd: 0.025 / 1e3,
    unit: 'transition',
    source: 'https://aws.amazon.com/step-functions/pricing/',
    note: 'each state that is entered, and each retry',
  },
  lambdaRequest: {
    label: 'Lambda: requests',
    usd: 0.2 / 1e6,
    unit: 'request',
    source: 'https://aws.amazon.com/lambda/pricing/ (cloudchipr.com/blog/aws-lambda-pricing)',
  },
  lambdaGbSecond: {
    label: 'Lambda: duration, arm64',
    usd: 0.0000133334,
    unit: 'GB-second',
    source: 'https://aws.amazon.com/lambda/pricing/ (cloudchipr.com/blog/aws-lambda-pricing)',
  },
} as const
