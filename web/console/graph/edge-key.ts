/** What names a way from one state to another. */
export function edgeKey({ from, to }: { readonly from: string; readonly to: string }): string {
  return JSON.stringify([from, to])
}
