/** DynamoDB Local did not start, or ended while it was needed. */
export class DynamoDbLocalError extends Error {
  override readonly name = 'DynamoDbLocalError'
}
