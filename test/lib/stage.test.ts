import { Duration, RemovalPolicy } from 'aws-cdk-lib/core'
import { RetentionDays } from 'aws-cdk-lib/aws-logs'
import { describe, expect, it } from 'vitest'
import { STAGE_NAMES, stageOf } from '../../lib/stage.ts'

describe('stageOf', () => {
  it('keeps data in production only', () => {
    const kept = STAGE_NAMES.map(stageOf).map(({ name, removalPolicy, deletionProtection }) => ({
      name,
      kept: removalPolicy === RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      deletionProtection,
    }))
    expect(kept).toEqual([
      { name: 'dev', kept: false, deletionProtection: false },
      { name: 'staging', kept: false, deletionProtection: false },
      { name: 'production', kept: true, deletionProtection: true },
    ])
  })

  it('keeps logs and events longer, the nearer a stage is to users', () => {
    expect(STAGE_NAMES.map((name) => stageOf(name).logRetention)).toEqual([
      RetentionDays.ONE_WEEK,
      RetentionDays.ONE_MONTH,
      RetentionDays.ONE_YEAR,
    ])
    expect(STAGE_NAMES.map((name) => stageOf(name).archiveRetention.toDays())).toEqual([
      Duration.days(7).toDays(),
      14,
      90,
    ])
  })

  it('tells more people of alarms, the nearer a stage is to users', () => {
    expect(STAGE_NAMES.map((name) => stageOf(name).alarmTarget)).toEqual(['none', 'topic', 'email'])
  })

  it('opens only dev to pages on the own machine', () => {
    expect(STAGE_NAMES.map((name) => stageOf(name).webOrigins)).toEqual([['http://localhost:8080'], [], []])
  })

  it('keeps names of stages apart', () => {
    expect(STAGE_NAMES.map((name) => stageOf(name).prefix)).toEqual([
      'stepladder-dev',
      'stepladder-staging',
      'stepladder-production',
    ])
  })
})
