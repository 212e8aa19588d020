/**
 * Takes out of an AWS client what would log each call. Without a logger it says nothing, but goes through each input and
 * output all the same, to leave out what is sensitive: a tenth of a call's time (measured with DynamoDB and S3).
 * @example
 * silentClient(new S3Client())
 */
export function silentClient<Client extends { readonly middlewareStack: { remove(name: string): boolean } }>(
  client: Client,
): Client {
  client.middlewareStack.remove('loggerMiddleware')
  return client
}
