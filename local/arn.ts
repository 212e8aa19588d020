/** The parts of an ARN, `arn:aws:<service>:<region>:<account>:<resource>`. */
export interface Arn {
  readonly service: string
  readonly region: string
  readonly accountId: string
  /** All after the account, e.g. `function:submit` or `rule/bus/name`. */
  readonly resource: string
}

/** Takes an ARN apart; `undefined` when `text` is none. */
export function parseArn(text: string): Arn | undefined {
  const match = /^arn:[\w-]+:([\w-]+):([\w-]*):(\d*):(.+)$/s.exec(text)
  if (!match) return undefined
  const [, service = '', region = '', accountId = '', resource = ''] = match
  return { service, region, accountId, resource }
}
