import * as z from 'zod'

/** A user pool as the template describes it; its users are kept apart, in the storage. */
export interface UserPool {
  readonly id: string
  readonly arn: string
  readonly name: string
  /** What `iss` says in the tokens of this pool: the URL that the pool would have on AWS. */
  readonly issuer: string
  /** `email` or `phone_number` where users sign in by it; then the user name is made by Cognito. */
  readonly usernameAttributes: readonly string[]
  /** Attributes that a user may sign in by, beside the user name. */
  readonly aliasAttributes: readonly string[]
  readonly isCaseSensitive: boolean
  readonly passwordPolicy: PasswordPolicy
  readonly createdAt: number
  readonly clients: Map<string, PoolClient>
  readonly groups: Map<string, PoolGroup>
  /** Full scope names, `identifier/scope`, by identifier. */
  readonly resourceServers: Map<string, readonly string[]>
  domain?: string
}

/** What a password must have. */
export interface PasswordPolicy {
  readonly minimumLength: number
  readonly requireUppercase: boolean
  readonly requireLowercase: boolean
  readonly requireNumbers: boolean
  readonly requireSymbols: boolean
}

/** An app client. */
export interface PoolClient {
  readonly id: string
  readonly name: string
  readonly poolId: string
  readonly secret?: string
  /** Empty unless `AllowedOAuthFlowsUserPoolClient` is on. */
  readonly oauthFlows: readonly string[]
  readonly oauthScopes: readonly string[]
  readonly callbackUrls: readonly string[]
  readonly logoutUrls: readonly string[]
  readonly defaultRedirectUri?: string
  readonly explicitAuthFlows: readonly string[]
  readonly accessTokenSeconds: number
  readonly idTokenSeconds: number
  readonly refreshTokenSeconds: number
  readonly preventUserExistenceErrors: boolean
  readonly path: string
}

/** A group of users. */
export interface PoolGroup {
  readonly name: string
  readonly description?: string
  readonly precedence?: number
  readonly createdAt: number
}

/** A user as it stands in the storage. */
export const userSchema = z.object({
  poolId: z.string(),
  username: z.string(),
  sub: z.string(),
  status: z.enum(['CONFIRMED', 'FORCE_CHANGE_PASSWORD']),
  attributes: z.record(z.string(), z.string()),
  groups: z.array(z.string()),
  /** Salt and scrypt hash; absent for users who only sign in on the local hosted page. */
  password: z.string().optional(),
  createdAt: z.number(),
  modifiedAt: z.number(),
})
export type User = z.infer<typeof userSchema>
