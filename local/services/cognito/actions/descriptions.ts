import type { JsonObject } from '../../../json.ts'
import type { PoolClient, PoolGroup, User, UserPool } from '../user-pool.ts'

/** How the API shows pools, clients, groups and users. Times are seconds since 1970. */

export function describeAttributes(user: User): JsonObject[] {
  const attributes = { sub: user.sub, ...user.attributes }
  return Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }))
}

export function describeUser(
  user: User,
  attributesKey: 'Attributes' | 'UserAttributes' = 'Attributes',
): JsonObject {
  return {
    Username: user.username,
    [attributesKey]: describeAttributes(user),
    UserCreateDate: user.createdAt / 1000,
    UserLastModifiedDate: user.modifiedAt / 1000,
    Enabled: true,
    UserStatus: user.status,
  }
}

export function describePool(pool: UserPool, userCount: number): JsonObject {
  const policy = pool.passwordPolicy
  return {
    Id: pool.id,
    Arn: pool.arn,
    Name: pool.name,
    CreationDate: pool.createdAt / 1000,
    LastModifiedDate: pool.createdAt / 1000,
    EstimatedNumberOfUsers: userCount,
    ...(pool.domain !== undefined && { Domain: pool.domain }),
    ...(pool.usernameAttributes.length > 0 && { UsernameAttributes: [...pool.usernameAttributes] }),
    ...(pool.aliasAttributes.length > 0 && { AliasAttributes: [...pool.aliasAttributes] }),
    UsernameConfiguration: { CaseSensitive: pool.isCaseSensitive },
    Policies: {
      PasswordPolicy: {
        MinimumLength: policy.minimumLength,
        RequireUppercase: policy.requireUppercase,
        RequireLowercase: policy.requireLowercase,
        RequireNumbers: policy.requireNumbers,
        RequireSymbols: policy.requireSymbols,
      },
    },
  }
}

export function describeClient(client: PoolClient): JsonObject {
  return {
    UserPoolId: client.poolId,
    ClientId: client.id,
    ClientName: client.name,
    ...(client.secret !== undefined && { ClientSecret: client.secret }),
    AllowedOAuthFlowsUserPoolClient: client.oauthFlows.length > 0,
    AllowedOAuthFlows: [...client.oauthFlows],
    AllowedOAuthScopes: [...client.oauthScopes],
    CallbackURLs: [...client.callbackUrls],
    LogoutURLs: [...client.logoutUrls],
    ExplicitAuthFlows: [...client.explicitAuthFlows],
    SupportedIdentityProviders: ['COGNITO'],
    AccessTokenValidity: client.accessTokenSeconds,
    IdTokenValidity: client.idTokenSeconds,
    RefreshTokenValidity: client.refreshTokenSeconds,
    TokenValidityUnits: { AccessToken: 'seconds', IdToken: 'seconds', RefreshToken: 'seconds' },
  }
}

export function describeGroup(pool: UserPool, group: PoolGroup): JsonObject {
  return {
    GroupName: group.name,
    UserPoolId: pool.id,
    ...(group.description !== undefined && { Description: group.description }),
    ...(group.precedence !== undefined && { Precedence: group.precedence }),
    CreationDate: group.createdAt / 1000,
    LastModifiedDate: group.createdAt / 1000,
  }
}
