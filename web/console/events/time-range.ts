/** What is wrong with a time range, in words; nothing when nothing is. */
export function findRangeProblem(
  from: string | undefined,
  to: string | undefined,
  now: number,
): string | undefined {
  if (from === undefined || to === undefined) return 'Give the time of the first and of the last event.'
  if (Date.parse(from) >= Date.parse(to)) return 'The end must be after the beginning.'
  if (Date.parse(from) > now) return 'This time is still to come: there is nothing to replay.'
  return undefined
}

/** How far a replay has come, from 0 to 1. */
export function progressOf(replay: {
  readonly from: string
  readonly to: string
  readonly progressedTo?: string | undefined
  readonly state: string
}): number {
  if (replay.state === 'COMPLETED') return 1
  const [from, to] = [Date.parse(replay.from), Date.parse(replay.to)]
  const reached = replay.progressedTo === undefined ? from : Date.parse(replay.progressedTo)
  return to > from ? Math.min(1, Math.max(0, (reached - from) / (to - from))) : 0
}
