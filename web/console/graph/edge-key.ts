interface Way {
  readonly from: string
  readonly to: string
  /** `catch`, or any other kind: a state may lead to another when it fails and when it does not. */
  readonly kind: string
}

/** What names a way from one state to another. */
export function edgeKey({ from, to, kind }: Way): string {
  return JSON.stringify([from, to, kind === 'catch'])
}
