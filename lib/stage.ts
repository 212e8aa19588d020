import { Duration, RemovalPolicy } from 'aws-cdk-lib/core'
import { RetentionDays } from 'aws-cdk-lib/aws-logs'

/** Where a stack is deployed to: one stack per stage, side by side in one account or in several. */
export const STAGE_NAMES = ['dev', 'staging', 'production'] as const
export type StageName = (typeof STAGE_NAMES)[number]

/** All that differs between stages. Change a stage here, nowhere else. */
export interface Stage {
  readonly name: StageName
  /** Begins each name that has to be chosen: functions, state machines, log groups. */
  readonly prefix: string
  /**
   * What happens to data (tables, objects, users, logs) when the stack is deleted. What a first deployment made before
   * it failed is deleted all the same: it holds nothing, and its name would stand in the way of the next attempt.
   */
  readonly removalPolicy: RemovalPolicy
  /** Whether tables, users and the stack itself refuse to be deleted. */
  readonly deletionProtection: boolean
  /** How long logs are kept. */
  readonly logRetention: RetentionDays
  /** How long events can be replayed. */
  readonly archiveRetention: Duration
  /** The least severe line that functions log. */
  readonly logLevel: 'DEBUG' | 'INFO'
  /**
   * Who hears of an alarm: `none` (seen in the console only), `topic` (an SNS topic, to subscribe a chat or a pager to),
   * `email` (the topic, with the address of `-c alarmEmail=…` subscribed).
   */
  readonly alarmTarget: 'none' | 'topic' | 'email'
  /** Credits of a new account: what an e-mail address gets for nothing. 0: people wait for an operator's grant. */
  readonly initialCredits: number
  /** Failed generations of one user in a UTC day, from which on nothing new of theirs is taken until the next. */
  readonly maxFailuresPerDay: number
  /** What AI calls of one hour may be estimated to cost, in US dollars, before an alarm goes off. */
  readonly aiSpendAlarmUsdPerHour: number
  /** Accounts that got their first credits in one hour, from which on an alarm goes off. */
  readonly signUpAlarmPerHour: number
  /** Origins of web pages that may call the API, upload objects and receive sign-in codes, e.g. `https://example.org`. */
  readonly webOrigins: readonly string[]
  /** Requests per second and burst that a route takes unless it says otherwise. */
  readonly throttle: { readonly rate: number; readonly burst: number }
  readonly gemini: { readonly baseUrl: string; readonly visionModel: string; readonly imageModel: string }
}

/** Where the sign-in of a stage without web pages ends: a command-line client on the user's own machine (RFC 8252). */
export const LOOPBACK_ORIGIN = 'http://localhost:8080'

const COMMON = {
  initialCredits: 10,
  maxFailuresPerDay: 20,
  throttle: { rate: 200, burst: 400 },
  gemini: {
    baseUrl: 'https://generativelanguage.googleapis.com',
    visionModel: 'gemini-3.8-flash',
    imageModel: 'gemini-2.5-flash-image',
  },
} as const

const STAGES: Readonly<Record<StageName, Omit<Stage, 'name' | 'prefix'>>> = {
  dev: {
    ...COMMON,
    aiSpendAlarmUsdPerHour: 1,
    signUpAlarmPerHour: 20,
    removalPolicy: RemovalPolicy.DESTROY,
    deletionProtection: false,
    logRetention: RetentionDays.ONE_WEEK,
    archiveRetention: Duration.days(7),
    logLevel: 'DEBUG',
    alarmTarget: 'none',
    webOrigins: [LOOPBACK_ORIGIN],
  },
  staging: {
    ...COMMON,
    aiSpendAlarmUsdPerHour: 5,
    signUpAlarmPerHour: 50,
    removalPolicy: RemovalPolicy.DESTROY,
    deletionProtection: false,
    logRetention: RetentionDays.ONE_MONTH,
    archiveRetention: Duration.days(14),
    logLevel: 'INFO',
    alarmTarget: 'topic',
    webOrigins: [],
  },
  production: {
    ...COMMON,
    aiSpendAlarmUsdPerHour: 20,
    signUpAlarmPerHour: 100,
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    deletionProtection: true,
    logRetention: RetentionDays.ONE_YEAR,
    archiveRetention: Duration.days(90),
    logLevel: 'INFO',
    alarmTarget: 'email',
    webOrigins: [],
  },
}

/** The configuration of a stage. */
export function stageOf(name: StageName): Stage {
  return { name, prefix: `stepladder-${name}`, ...STAGES[name] }
}
