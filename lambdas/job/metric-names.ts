/** Namespace of all metrics of ours. */
export const METRIC_NAMESPACE = 'Stepladder'

/** The `service` dimension of what is counted for a whole stage, whichever function counts it. */
export const STAGE_METRICS_SERVICE = 'stepladder'

/** What is counted for a whole stage, by the dimensions `service` and `stage`. Alarms ask for them by these names. */
export const STAGE_METRICS = {
  /** Calls of AI models that cost money, or may. */
  aiCalls: 'AiCalls',
  /** What they are estimated to cost, in US dollars. */
  aiCostUsd: 'AiCostUsd',
  /** Accounts that were made with credits that nobody paid for. */
  signUpGrants: 'SignUpGrants',
} as const

export type StageMetric = (typeof STAGE_METRICS)[keyof typeof STAGE_METRICS]
