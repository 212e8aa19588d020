import type { JSONWebKeySet } from 'jose'
import { AwsError } from '../../aws-error.ts'
import type { CloudContext, LocalService } from '../service.ts'
import type { Action } from './actions/action.ts'
import { adminActions } from './actions/admin-actions.ts'
import { authActions } from './actions/auth-actions.ts'
import { readActions } from './actions/read-actions.ts'
import { GrantStore } from './grants.ts'
import type { MintOptions } from './mint-access-token.ts'
import { mintAccessToken } from './mint-access-token.ts'
import { answerHostedRequest, domainUrl, isCognitoPath } from './oauth/hosted-pages.ts'
import { findUnknownScopes } from './oauth/scopes.ts'
import { createCognitoResources } from './resources.ts'
import type { SigningKey } from './signing-key.ts'
import { loadSigningKey } from './signing-key.ts'
import { TokenIssuer } from './tokens.ts'
import { UserDirectory } from './user-directory.ts'

/** The local Cognito user pools, with what tests and `npm start` ask of them. */
export interface CognitoService extends LocalService {
  /** The public keys of `issuer`, if it is one of the local pools: give the service to API Gateway as an issuer. */
  jwks(issuer: string): Promise<JSONWebKeySet> | undefined
  /** An access token without a browser. @throws {Error} when no client of the template may have the scopes */
  mintAccessToken(options: MintOptions): Promise<string>
  /** The local URLs of the pools' domains by domain, e.g. `http://127.0.0.1:4566/_cognito/stepladder-dev`. */
  domainUrls(): Record<string, string>
}

const ACTIONS: Readonly<Record<string, Action>> = { ...readActions, ...adminActions, ...authActions }

const WITHOUT_BEHAVIOUR = {
  'AWS::Cognito::UserPoolUICustomizationAttachment': 'the local sign-in page has one look',
  'AWS::Cognito::ManagedLoginBranding': 'the local sign-in page has one look',
  'AWS::Cognito::UserPoolRiskConfigurationAttachment': 'there is no threat protection locally',
  'AWS::Cognito::LogDeliveryConfiguration': 'the local pools log nothing about users',
} as const

/** Cognito user pools: users, tokens that the JWT authorizers take, and a sign-in page. */
export function createCognitoService(context: CloudContext): CognitoService {
  const directory = new UserDirectory(context.clock, context.storage)
  let signingKey: Promise<SigningKey> | undefined
  const key = (): Promise<SigningKey> => (signingKey ??= loadSigningKey(context.clock, context.storage))
  const parts = {
    directory,
    grants: new GrantStore(context.clock, context.storage),
    tokens: new TokenIssuer(context.clock, key),
    endpoint: () => context.endpoint(),
  }

  return {
    id: 'cognito-idp',
    targetPrefix: 'AWSCognitoIdentityProviderService',
    jsonVersion: '1.1',
    resourceTypes: createCognitoResources(context, directory),
    withoutBehaviour: WITHOUT_BEHAVIOUR,
    ownsPath: isCognitoPath,
    handle: (request) => answerHostedRequest(parts, key, request),
    call: async (name, input) => {
      const run = ACTIONS[name]
      if (run) return run(parts, input)
      const known = Object.keys(ACTIONS).join(', ')
      throw new AwsError(
        'UnknownOperationException',
        `The local Cognito has no action ${name}. It has: ${known}`,
      )
    },
    start: async () => {
      checkScopes(directory)
      if (directory.pools.size > 0) await key()
    },
    jwks: (issuer) => {
      const isLocal = [...directory.pools.values()].some((pool) => pool.issuer === issuer)
      return isLocal ? key().then(({ jwks }) => jwks) : undefined
    },
    mintAccessToken: (options) => mintAccessToken(parts, options),
    domainUrls: () => {
      const urls: Record<string, string> = {}
      for (const pool of directory.pools.values()) {
        const url = domainUrl(context.endpoint(), pool)
        if (pool.domain !== undefined && url !== undefined) urls[pool.domain] = url
      }
      return urls
    },
  }
}

/** AWS refuses a client with a scope that no resource server has; here all resources must exist first. */
function checkScopes(directory: UserDirectory): void {
  for (const pool of directory.pools.values()) {
    for (const client of pool.clients.values()) {
      const unknown = findUnknownScopes(pool, client)
      if (unknown.length === 0) continue
      throw new Error(
        `${client.path}: AllowedOAuthScopes has ${unknown.join(', ')}, which no resource server of the user pool has`,
      )
    }
  }
}
