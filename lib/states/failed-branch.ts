/** Name of the state in which a branch ends that failed: not a possible id of a word, so it can be no other state's name. */
export function failedBranch(parallelId: string, branch: number): string {
  return `${parallelId} (branch ${branch} failed)`
}
