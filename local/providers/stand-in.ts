/** One call that a stand-in for a third party got: enough to see what was asked, nothing personal. */
export interface ThirdPartyCall {
  /** ISO 8601, by the cloud's clock. */
  readonly at: string
  /** Whom it was meant for, e.g. `gemini`. */
  readonly provider: string
  /** What was asked, in a few words. */
  readonly summary: string
  /** HTTP status of the answer; `aborted` when the caller gave up before. */
  readonly status: number | 'aborted'
}

/** One e-mail that was sent and, locally, kept. */
export interface ReceivedEmail {
  /** ISO 8601, by the cloud's clock. */
  readonly at: string
  readonly from: string
  readonly to: readonly string[]
  readonly subject: string
  readonly text: string
  readonly html?: string
}

/** A stand-in for a third party, as those who look at a local cloud see it. */
export interface StandIn {
  /** What it got, the oldest first. */
  received(): readonly ThirdPartyCall[]
  /** The e-mails among it, the oldest first; absent where the third party sends none. */
  emails?(): readonly ReceivedEmail[]
}
