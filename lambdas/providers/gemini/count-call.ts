import { countForStage } from '../../aws/count-for-stage.ts'
import { STAGE_METRICS } from '../../job/metric-names.ts'
import { estimatedUsd, type Purpose } from './call-prices.ts'

/** Counts a call that Google charges for, or may: the alarm on the stage's spending sums them up. */
export function countCall(purpose: Purpose): void {
  countForStage({ [STAGE_METRICS.aiCalls]: 1, [STAGE_METRICS.aiCostUsd]: estimatedUsd(purpose) }, { purpose })
}
