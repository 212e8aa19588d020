import type { JsonObject } from '../../../local/json.ts'
import type { CognitoService } from '../../../local/services/cognito/cognito-service.ts'
import { createCognitoService } from '../../../local/services/cognito/cognito-service.ts'
import type { CreatedResource, WireResponse } from '../../../local/services/service.ts'
import type { TestContext, TestContextOptions } from '../cloud-context.ts'
import { createTestContext } from '../cloud-context.ts'

export const CALLBACK = 'https://app.example.com/callback'
export const LOGOUT = 'https://app.example.com/bye'

/** A pool with a domain, a resource server, a group, a client for browsers and one for programs. */
export interface StartedPool {
  readonly service: CognitoService
  readonly context: TestContext
  readonly poolId: string
  readonly issuer: string
  readonly webClientId: string
  readonly machineClientId: string
  readonly machineSecret: string
  /** A request to the pool's domain, e.g. `send('POST', '/oauth2/token', …)`. */
  send(method: string, path: string, options?: SendOptions): Promise<WireResponse>
  call(action: string, input: JsonObject): Promise<JsonObject>
}

export interface SendOptions {
  query?: Record<string, string>
  form?: Record<string, string>
  headers?: Record<string, string>
}

/** Creates one Cognito resource, e.g. `UserPoolGroup`. */
export function create(
  service: CognitoService,
  logicalId: string,
  kind: string,
  properties: JsonObject,
): Promise<CreatedResource> {
  const type = `AWS::Cognito::${kind}`
  const createResource = service.resourceTypes[type]
  if (!createResource) throw new Error(`the service creates no ${type}`)
  return createResource({ logicalId, type, properties, metadata: {}, path: `Stack/${logicalId}` })
}

export async function startPool(
  options: { context?: TestContextOptions; pool?: JsonObject; webClient?: JsonObject } = {},
): Promise<StartedPool> {
  const context = createTestContext(options.context)
  const service = createCognitoService(context)
  const pool = await create(service, 'Users', 'UserPool', { UserPoolName: 'users', ...options.pool })
  const UserPoolId = pool.ref
  await create(service, 'Domain', 'UserPoolDomain', { UserPoolId, Domain: 'pets-dev' })
  await create(service, 'Server', 'UserPoolResourceServer', {
    UserPoolId,
    Identifier: 'pets',
    Name: 'Pets',
    Scopes: [
      { ScopeName: 'use', ScopeDescription: 'Use' },
      { ScopeName: 'operate', ScopeDescription: 'Operate' },
    ],
  })
  await create(service, 'Group', 'UserPoolGroup', { UserPoolId, GroupName: 'operators', Precedence: 1 })
  const web = await create(service, 'Web', 'UserPoolClient', {
    UserPoolId,
    ClientName: 'web',
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthFlows: ['code', 'implicit'],
    AllowedOAuthScopes: ['openid', 'email', 'pets/use'],
    CallbackURLs: [CALLBACK, 'http://localhost:5173'],
    LogoutURLs: [LOGOUT],
    SupportedIdentityProviders: ['COGNITO'],
    ExplicitAuthFlows: [
      'ALLOW_USER_PASSWORD_AUTH',
      'ALLOW_ADMIN_USER_PASSWORD_AUTH',
      'ALLOW_REFRESH_TOKEN_AUTH',
    ],
    ...options.webClient,
  })
  const machine = await create(service, 'Machine', 'UserPoolClient', {
    UserPoolId,
    ClientName: 'machine',
    GenerateSecret: 'true',
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthFlows: ['client_credentials'],
    AllowedOAuthScopes: ['pets/use', 'pets/operate'],
    AccessTokenValidity: 10,
    TokenValidityUnits: { AccessToken: 'minutes' },
  })
  await service.start?.()
  return {
    service,
    context,
    poolId: UserPoolId,
    issuer: pool.attributes['ProviderURL'] ?? '',
    webClientId: web.ref,
    machineClientId: machine.ref,
    machineSecret: machine.attributes['ClientSecret'] ?? '',
    send: (method, path, sendOptions) => send(service, method, `/_cognito/pets-dev${path}`, sendOptions),
    call: async (action, input) => (await service.call?.(action, input)) ?? {},
  }
}

/** An unsigned request on the AWS endpoint, taken as the front takes it. */
export async function send(
  service: CognitoService,
  method: string,
  path: string,
  options: SendOptions = {},
): Promise<WireResponse> {
  if (!service.ownsPath?.(path)) throw new Error(`the service does not own ${path}`)
  const response = await service.handle?.({
    method,
    path,
    query: new URLSearchParams(options.query),
    headers: options.headers ?? {},
    body: Buffer.from(new URLSearchParams(options.form).toString()),
  })
  if (!response) throw new Error('the service answers no requests')
  return response
}

/** The JSON of an answer. */
export function json(response: WireResponse): Record<string, string> {
  const parsed: Record<string, string> = JSON.parse(String(response.body))
  return parsed
}

/** Where an answer sends the browser. */
export function locationOf(response: WireResponse): URL {
  return new URL(response.headers?.['location'] ?? '', 'http://127.0.0.1:4566')
}
