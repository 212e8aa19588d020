import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'

/** How long a secret's value is kept in the process: a rotation is seen after that at the latest. */
const CACHE_MS = 5 * 60 * 1000

let client: SecretsManagerClient | undefined
const cache = new Map<string, { value: string; readAt: number }>()

/**
 * Reads a secret's text from Secrets Manager, cached for five minutes.
 * @param secretId name or ARN
 * @param options.fresh skips the cache, for use after the value was refused
 * @throws {Error} when the secret is empty; Secrets Manager's own errors otherwise
 */
export async function readSecret(secretId: string, options: { fresh?: boolean } = {}): Promise<string> {
  const known = cache.get(secretId)
  if (known && !options.fresh && Date.now() - known.readAt < CACHE_MS) return known.value
  client ??= new SecretsManagerClient()
  const { SecretString: value } = await client.send(new GetSecretValueCommand({ SecretId: secretId }))
  if (!value) {
    throw new Error(
      `the secret ${secretId} is empty: store the key with "aws secretsmanager put-secret-value"`,
    )
  }
  cache.set(secretId, { value, readAt: Date.now() })
  return value
}
