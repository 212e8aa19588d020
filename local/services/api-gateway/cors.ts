import type { CorsConfiguration, GatewayRequest, GatewayResponse } from './http-api.ts'

/** A preflight request: what a browser sends before a request that needs permission. */
export function isPreflight(request: GatewayRequest): boolean {
  return (
    request.method === 'OPTIONS' &&
    request.headers['origin'] !== undefined &&
    request.headers['access-control-request-method'] !== undefined
  )
}

/** The gateway's own answer to a preflight; an origin or method that is not allowed gets no CORS headers. */
export function answerPreflight(cors: CorsConfiguration, request: GatewayRequest): GatewayResponse {
  const origin = allowedOrigin(cors, request.headers['origin'])
  const method = request.headers['access-control-request-method'] ?? ''
  const allowed =
    origin !== undefined && (cors.allowMethods.includes('*') || cors.allowMethods.includes(method))
  const headers: Record<string, string> = {}
  if (allowed) {
    Object.assign(headers, originHeaders(cors, origin))
    headers['access-control-allow-methods'] = cors.allowMethods.join(',')
    if (cors.allowHeaders.length > 0) headers['access-control-allow-headers'] = cors.allowHeaders.join(',')
    if (cors.maxAgeSeconds !== undefined) headers['access-control-max-age'] = String(cors.maxAgeSeconds)
  }
  return { status: 204, headers, cookies: [], body: '' }
}

/** Takes away the CORS headers that the integration set, and puts the configured ones in their place. */
export function applyCors(
  cors: CorsConfiguration,
  request: GatewayRequest,
  response: GatewayResponse,
): GatewayResponse {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(response.headers)) {
    if (!name.startsWith('access-control-')) headers[name] = value
  }
  const origin = allowedOrigin(cors, request.headers['origin'])
  if (origin !== undefined) {
    Object.assign(headers, originHeaders(cors, origin))
    if (cors.exposeHeaders.length > 0) headers['access-control-expose-headers'] = cors.exposeHeaders.join(',')
  }
  return { ...response, headers }
}

function originHeaders(cors: CorsConfiguration, origin: string): Record<string, string> {
  return {
    'access-control-allow-origin': origin,
    ...(cors.allowCredentials && { 'access-control-allow-credentials': 'true' }),
  }
}

/** What to allow: `*`, or the origin itself where a line of the list fits it (`https://*` fits each https origin). */
function allowedOrigin(cors: CorsConfiguration, origin: string | undefined): string | undefined {
  if (origin === undefined) return undefined
  if (cors.allowOrigins.includes('*')) return '*'
  return cors.allowOrigins.some((allowed) => fitsOrigin(allowed, origin)) ? origin : undefined
}

function fitsOrigin(allowed: string, origin: string): boolean {
  if (allowed.endsWith('://*')) return origin.startsWith(allowed.slice(0, -1))
  return allowed.toLowerCase() === origin.toLowerCase()
}
