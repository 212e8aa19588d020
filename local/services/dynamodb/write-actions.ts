/** Actions of the API that may change items. */
const WRITE_ACTIONS: ReadonlySet<string> = new Set([
  'PutItem',
  'UpdateItem',
  'DeleteItem',
  'BatchWriteItem',
  'TransactWriteItems',
  'ExecuteStatement',
  'BatchExecuteStatement',
  'ExecuteTransaction',
])

/** Whether an action may have changed items, so that a stream may have something new. */
export function isWriteAction(action: string): boolean {
  return WRITE_ACTIONS.has(action)
}

/** Actions whose input or output carries ARNs of tables and streams; all others pass through as they are. */
const ARN_ACTIONS: ReadonlySet<string> = new Set([
  'CreateTable',
  'DescribeTable',
  'UpdateTable',
  'DeleteTable',
  'TagResource',
  'UntagResource',
  'ListTagsOfResource',
  'ListStreams',
  'DescribeStream',
  'GetShardIterator',
])

/** Whether the answers of an action carry ARNs (items may as well, but those are the user's). */
export function carriesArns(action: string): boolean {
  return ARN_ACTIONS.has(action)
}
