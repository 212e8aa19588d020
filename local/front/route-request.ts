import type { LocalService, WireRequest } from '../services/service.ts'
import type { ErrorProtocol } from './wire-error.ts'

/** Which service and action a request on the wire means. */
export interface Route {
  readonly serviceId: string
  /** As the API model spells it; for REST services without a name of it here, method and path. */
  readonly action: string
  readonly protocol: ErrorProtocol
  readonly service: LocalService | undefined
}

/** Who signed a request, by the credential of its signature. */
export interface Credential {
  readonly accessKeyId: string
  /** The service of the credential scope. */
  readonly serviceId: string | undefined
}

/** Finds services by what a request says of them. */
export class Router {
  readonly #byId = new Map<string, LocalService>()
  readonly #byTarget = new Map<string, LocalService>()

  constructor(services: readonly LocalService[]) {
    for (const service of services) {
      this.#byId.set(service.id, service)
      if (service.targetPrefix !== undefined) this.#byTarget.set(service.targetPrefix, service)
    }
  }

  /** `undefined` when the request names no service at all. */
  route(request: WireRequest, credential: Credential): Route | undefined {
    const target = request.headers['x-amz-target']
    if (target !== undefined) {
      const dot = target.lastIndexOf('.')
      const service = this.#byTarget.get(target.slice(0, dot))
      const serviceId = service?.id ?? credential.serviceId ?? target.slice(0, dot)
      return { serviceId, action: target.slice(dot + 1), protocol: 'json', service }
    }
    const { serviceId } = credential
    if (serviceId === undefined) return this.#routeUnsigned(request)
    const service = this.#byId.get(serviceId)
    const rpc = /^\/service\/[^/]+\/operation\/([^/]+)$/.exec(request.path)?.[1]
    if (rpc !== undefined) return { serviceId, action: rpc, protocol: 'json', service: undefined }
    if (
      request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') &&
      !service?.handle
    ) {
      const action = new URLSearchParams(request.body.toString('utf8')).get('Action') ?? ''
      return { serviceId, action, protocol: 'query', service }
    }
    if (serviceId === 's3') return { serviceId, action: s3Action(request), protocol: 'rest-xml', service }
    return { serviceId, action: restAction(request), protocol: 'rest-json', service }
  }

  #routeUnsigned(request: WireRequest): Route | undefined {
    for (const service of this.#byId.values()) {
      if (!service.ownsPath?.(request.path)) continue
      return { serviceId: service.id, action: restAction(request), protocol: 'rest-json', service }
    }
    // A browser's preflight, a form, a public object: all that S3 takes without a signature.
    const service = this.#byId.get('s3')
    return service && { serviceId: 's3', action: s3Action(request), protocol: 'rest-xml', service }
  }
}

/** The credential in `Authorization`, or in the query of a presigned URL. */
export function readCredential(request: WireRequest): Credential {
  const scope =
    /Credential=([^,\s]+)/.exec(request.headers['authorization'] ?? '')?.[1] ??
    request.query.get('X-Amz-Credential') ??
    ''
  const parts = scope.split('/')
  return { accessKeyId: parts[0] ?? '', serviceId: parts.at(-2) }
}

function restAction(request: WireRequest): string {
  if (request.method === 'POST' && request.path.endsWith('/invocations')) return 'Invoke'
  return `${request.method} ${request.path}`
}

const S3_OBJECT_ACTIONS: Readonly<Record<string, string>> = {
  GET: 'GetObject',
  HEAD: 'HeadObject',
  PUT: 'PutObject',
  DELETE: 'DeleteObject',
}

function s3Action(request: WireRequest): string {
  const hasKey = request.path.split('/').filter(Boolean).length > 1
  if (!hasKey) {
    if (request.method === 'GET') return request.path === '/' ? 'ListBuckets' : 'ListObjectsV2'
    return request.method === 'POST' && request.query.has('delete') ? 'DeleteObjects' : restAction(request)
  }
  if (request.method === 'PUT' && request.headers['x-amz-copy-source'] !== undefined) return 'CopyObject'
  return S3_OBJECT_ACTIONS[request.method] ?? restAction(request)
}
