import type { ReceivedEmail, StandIn } from '../../providers/stand-in.ts'

/** E-mails that are kept: the newest ones. */
const MAX_EMAILS = 1000

/** What would have left for the people's mailboxes: kept to be looked at, sent to nobody. */
export class Outbox implements StandIn {
  readonly #emails: ReceivedEmail[] = []

  keep(email: ReceivedEmail): void {
    this.#emails.push(email)
    if (this.#emails.length > MAX_EMAILS) this.#emails.shift()
  }

  /** SES is AWS itself, no third party. */
  received(): readonly [] {
    return []
  }

  emails(): readonly ReceivedEmail[] {
    return [...this.#emails]
  }
}
