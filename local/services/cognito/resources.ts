import type * as z from 'zod'
import { randomHex } from '../../random-id.ts'
import { deriveId } from '../derive-id.ts'
import { parseProperties, UnsupportedPropertyError } from '../parse-properties.ts'
import type { CloudContext, CreatedResource, CreateResource, TemplateResource } from '../service.ts'
import {
  clientSchema,
  domainSchema,
  groupSchema,
  membershipSchema,
  poolSchema,
  resourceServerSchema,
  userResourceSchema,
} from './resource-schemas.ts'
import type { UserDirectory } from './user-directory.ts'
import type { PoolClient, UserPool } from './user-pool.ts'

const POOL_ID_LENGTH = 9
const CLIENT_ID_LENGTH = 26
const SECRET_DIGITS = 52
const SECONDS = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 } as const

/** How the resources of Cognito come into being, by CloudFormation type. */
export function createCognitoResources(
  context: CloudContext,
  directory: UserDirectory,
): Record<string, CreateResource> {
  return {
    'AWS::Cognito::UserPool': async (resource) => createPool(context, directory, resource),
    'AWS::Cognito::UserPoolClient': async (resource) => createClient(context, directory, resource),
    'AWS::Cognito::UserPoolDomain': async (resource) => createDomain(directory, resource),
    'AWS::Cognito::UserPoolResourceServer': async (resource) => createResourceServer(directory, resource),
    'AWS::Cognito::UserPoolGroup': async (resource) => createGroup(context, directory, resource),
    'AWS::Cognito::UserPoolUser': async (resource) => createUser(directory, resource),
    'AWS::Cognito::UserPoolUserToGroupAttachment': async (resource) => createMembership(directory, resource),
  }
}

function createPool(
  context: CloudContext,
  directory: UserDirectory,
  resource: TemplateResource,
): CreatedResource {
  const properties = parseProperties(resource, poolSchema)
  const policy = properties.Policies?.PasswordPolicy
  const id = `${context.region}_${deriveId(resource, POOL_ID_LENGTH)}`
  const known = directory.pools.get(id)
  const provider = `cognito-idp.${context.region}.amazonaws.com/${id}`
  const pool: UserPool = {
    id,
    arn: `arn:aws:cognito-idp:${context.region}:${context.accountId}:userpool/${id}`,
    name: properties.UserPoolName ?? resource.logicalId,
    issuer: `https://${provider}`,
    usernameAttributes: properties.UsernameAttributes,
    aliasAttributes: properties.AliasAttributes,
    isCaseSensitive: properties.UsernameConfiguration?.CaseSensitive ?? true,
    passwordPolicy: {
      minimumLength: policy?.MinimumLength ?? 8,
      requireUppercase: policy?.RequireUppercase ?? true,
      requireLowercase: policy?.RequireLowercase ?? true,
      requireNumbers: policy?.RequireNumbers ?? true,
      requireSymbols: policy?.RequireSymbols ?? true,
    },
    createdAt: known?.createdAt ?? context.clock.now(),
    clients: known?.clients ?? new Map(),
    groups: known?.groups ?? new Map(),
    resourceServers: known?.resourceServers ?? new Map(),
    ...(known?.domain !== undefined && { domain: known.domain }),
  }
  directory.pools.set(id, pool)
  return {
    ref: id,
    attributes: { Arn: pool.arn, ProviderName: provider, ProviderURL: pool.issuer, UserPoolId: id },
  }
}

function createClient(
  context: CloudContext,
  directory: UserDirectory,
  resource: TemplateResource,
): CreatedResource {
  const properties = parseProperties(resource, clientSchema)
  const pool = findPool(directory, resource, properties.UserPoolId)
  const id = deriveId(resource, CLIENT_ID_LENGTH)
  const secret = properties.GenerateSecret ? keepSecret(context, id) : undefined
  const hasOAuth = properties.AllowedOAuthFlowsUserPoolClient
  const client: PoolClient = {
    id,
    name: properties.ClientName ?? resource.logicalId,
    poolId: pool.id,
    ...(secret !== undefined && { secret }),
    oauthFlows: hasOAuth ? properties.AllowedOAuthFlows : [],
    oauthScopes: hasOAuth ? properties.AllowedOAuthScopes : [],
    callbackUrls: properties.CallbackURLs,
    logoutUrls: properties.LogoutURLs,
    ...(properties.DefaultRedirectURI !== undefined && { defaultRedirectUri: properties.DefaultRedirectURI }),
    explicitAuthFlows: properties.ExplicitAuthFlows,
    ...readValidity(properties),
    preventUserExistenceErrors: properties.PreventUserExistenceErrors === 'ENABLED',
    path: resource.path,
  }
  if (client.oauthFlows.includes('client_credentials') && secret === undefined) {
    throw new UnsupportedPropertyError(resource, 'the flow client_credentials needs GenerateSecret: true')
  }
  pool.clients.set(id, client)
  return {
    ref: id,
    attributes: { ClientId: id, Name: client.name, ...(secret !== undefined && { ClientSecret: secret }) },
  }
}

/** Cognito counts access and ID tokens in hours and refresh tokens in days unless told otherwise. */
function readValidity(
  properties: z.output<typeof clientSchema>,
): Pick<PoolClient, 'accessTokenSeconds' | 'idTokenSeconds' | 'refreshTokenSeconds'> {
  const units = properties.TokenValidityUnits
  return {
    accessTokenSeconds:
      (properties.AccessTokenValidity ?? 1) *
      unitSeconds(properties.AccessTokenValidity, units?.AccessToken, 'hours'),
    idTokenSeconds:
      (properties.IdTokenValidity ?? 1) * unitSeconds(properties.IdTokenValidity, units?.IdToken, 'hours'),
    refreshTokenSeconds:
      (properties.RefreshTokenValidity ?? 30) *
      unitSeconds(properties.RefreshTokenValidity, units?.RefreshToken, 'days'),
  }
}

function unitSeconds(
  value: number | undefined,
  unit: keyof typeof SECONDS | undefined,
  fallback: keyof typeof SECONDS,
): number {
  return SECONDS[value === undefined ? fallback : (unit ?? fallback)]
}

/** A client's secret is drawn once and stays, so that a program that has it goes on after a restart. */
function keepSecret(context: CloudContext, clientId: string): string {
  const secrets = context.storage.table('cognito/client-secrets')
  const known = secrets.get(clientId)
  if (typeof known === 'string') return known
  const secret = randomHex(SECRET_DIGITS)
  secrets.set(clientId, secret)
  return secret
}

function createDomain(directory: UserDirectory, resource: TemplateResource): CreatedResource {
  const { UserPoolId, Domain } = parseProperties(resource, domainSchema)
  const pool = findPool(directory, resource, UserPoolId)
  const owner = [...directory.pools.values()].find((other) => other.domain === Domain)
  if (owner && owner !== pool) {
    throw new UnsupportedPropertyError(
      resource,
      `the domain "${Domain}" belongs to user pool ${owner.name} already`,
    )
  }
  pool.domain = Domain
  return { ref: Domain, attributes: { CloudFrontDistribution: `${Domain}.invalid` } }
}

function createResourceServer(directory: UserDirectory, resource: TemplateResource): CreatedResource {
  const { UserPoolId, Identifier, Scopes } = parseProperties(resource, resourceServerSchema)
  const scopes = Scopes.map((scope) => `${Identifier}/${scope.ScopeName}`)
  findPool(directory, resource, UserPoolId).resourceServers.set(Identifier, scopes)
  return { ref: Identifier, attributes: {} }
}

function createGroup(
  context: CloudContext,
  directory: UserDirectory,
  resource: TemplateResource,
): CreatedResource {
  const { UserPoolId, GroupName, Description, Precedence } = parseProperties(resource, groupSchema)
  findPool(directory, resource, UserPoolId).groups.set(GroupName, {
    name: GroupName,
    ...(Description !== undefined && { description: Description }),
    ...(Precedence !== undefined && { precedence: Precedence }),
    createdAt: context.clock.now(),
  })
  return { ref: GroupName, attributes: {} }
}

/** A user who exists (`--data`) keeps what became of it: password, groups, attributes. */
function createUser(directory: UserDirectory, resource: TemplateResource): CreatedResource {
  const { UserPoolId, Username, UserAttributes } = parseProperties(resource, userResourceSchema)
  const pool = findPool(directory, resource, UserPoolId)
  const attributes = Object.fromEntries(UserAttributes.map(({ Name, Value }) => [Name, Value]))
  const user =
    directory.find(pool, Username) ??
    directory.create(pool, { name: Username, attributes, status: 'FORCE_CHANGE_PASSWORD' })
  return { ref: user.username, attributes: {} }
}

function createMembership(directory: UserDirectory, resource: TemplateResource): CreatedResource {
  const { UserPoolId, Username, GroupName } = parseProperties(resource, membershipSchema)
  const pool = findPool(directory, resource, UserPoolId)
  const user = directory.user(pool, Username)
  directory.group(pool, GroupName)
  if (!user.groups.includes(GroupName)) {
    directory.update(pool, user, { groups: [...user.groups, GroupName] })
  }
  return { ref: `${GroupName}-${Username}`, attributes: {} }
}

function findPool(directory: UserDirectory, resource: TemplateResource, poolId: string): UserPool {
  const pool = directory.pools.get(poolId)
  if (!pool)
    throw new UnsupportedPropertyError(resource, `UserPoolId is "${poolId}", and no user pool has this id`)
  return pool
}
