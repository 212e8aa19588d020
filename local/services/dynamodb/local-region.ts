/** The region and the account that a server has in its ARNs: DynamoDB Local says `ddblocal`, whatever the caller's region is. */
const ANY_ARN_PREFIX = /arn:aws:dynamodb:[\w-]*:\d*:/gu
const LOCAL_ARN_PREFIX = 'arn:aws:dynamodb:ddblocal:000000000000:'

/** Translates between the ARNs of DynamoDB Local and those that the template's region and account make. */
export interface ArnTranslation {
  /** In a text that comes from DynamoDB Local. */
  toCloud(text: string): string
  /** In a text that goes there. */
  toLocal(text: string): string
}

/** The translation for one region and account. A server that is not DynamoDB Local shows its own prefix in its first ARN. */
export function translateArns(region: string, accountId: string): ArnTranslation {
  const cloudArnPrefix = `arn:aws:dynamodb:${region}:${accountId}:`
  let serverArnPrefix = LOCAL_ARN_PREFIX
  return {
    toCloud: (text) =>
      text.replaceAll(ANY_ARN_PREFIX, (prefix) => {
        serverArnPrefix = prefix
        return cloudArnPrefix
      }),
    toLocal: (text) => text.replaceAll(cloudArnPrefix, serverArnPrefix),
  }
}
