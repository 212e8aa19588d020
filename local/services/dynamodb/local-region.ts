/** DynamoDB Local puts this where an ARN has its region, whatever the caller's region is. */
const LOCAL_ARN_PREFIX = 'arn:aws:dynamodb:ddblocal:000000000000:'

/** Translates between the ARNs of DynamoDB Local and those that the template's region and account make. */
export interface ArnTranslation {
  /** In a text that comes from DynamoDB Local. */
  toCloud(text: string): string
  /** In a text that goes there. */
  toLocal(text: string): string
}

/** The translation for one region and account. */
export function translateArns(region: string, accountId: string): ArnTranslation {
  const cloudArnPrefix = `arn:aws:dynamodb:${region}:${accountId}:`
  return {
    toCloud: (text) => text.replaceAll(LOCAL_ARN_PREFIX, cloudArnPrefix),
    toLocal: (text) => text.replaceAll(cloudArnPrefix, LOCAL_ARN_PREFIX),
  }
}
