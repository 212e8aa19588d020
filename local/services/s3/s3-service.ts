import { join } from 'node:path'
import { AwsError } from '../../aws-error.ts'
import type { ScheduledTimer } from '../../clock.ts'
import { parseProperties } from '../parse-properties.ts'
import type {
  CloudContext,
  CreatedResource,
  LocalService,
  TemplateResource,
  WireRequest,
  WireResponse,
} from '../service.ts'
import { authorize } from './authorization.ts'
import { bucketProperties } from './bucket-properties.ts'
import { BucketStore } from './bucket-store.ts'
import { type CorsRule, corsHeaders, preflightHeaders } from './cors.ts'
import { applyLifecycle, type LifecycleRule, nextMidnight } from './lifecycle.ts'
import { openBodies } from './object-bodies.ts'
import { routeRequest } from './route-request.ts'
import { callS3 } from './s3-actions.ts'
import { errorResponse } from './s3-error.ts'
import { bucketOfHost, readS3Request } from './s3-request.ts'

/** Amazon S3. */
export interface S3Service extends LocalService {
  /** The bucket that a `Host` header names in front of the endpoint's name, if it does (virtual-hosted style). */
  bucketOfHost(host: string): string | undefined
}

/** Makes the S3 service: buckets in memory, or below `--data DIR`, on the time of the local cloud. */
export function createS3Service(context: CloudContext): S3Service {
  const bodies = openBodies(context.dataDir === undefined ? undefined : join(context.dataDir, 's3'))
  const store = new BucketStore(context.clock, context.storage, bodies)
  const corsRules = new Map<string, readonly CorsRule[]>()
  const lifecycleRules = new Map<string, readonly LifecycleRule[]>()
  let timer: ScheduledTimer | undefined

  function endpointHost(): string {
    return new URL(context.endpoint()).hostname
  }

  async function createBucket(resource: TemplateResource): Promise<CreatedResource> {
    const properties = parseProperties(resource, bucketProperties)
    const name = properties.BucketName ?? bucketNameOf(resource.logicalId, context.accountId)
    store.createBucket(name)
    corsRules.set(name, properties.CorsConfiguration?.CorsRules ?? [])
    lifecycleRules.set(name, properties.LifecycleConfiguration?.Rules ?? [])
    return {
      ref: name,
      attributes: {
        Arn: `arn:aws:s3:::${name}`,
        DomainName: `${name}.s3.amazonaws.com`,
        DualStackDomainName: `${name}.s3.dualstack.${context.region}.amazonaws.com`,
        RegionalDomainName: `${name}.s3.${context.region}.amazonaws.com`,
        WebsiteURL: `http://${name}.s3-website-${context.region}.amazonaws.com`,
      },
    }
  }

  async function handle(wire: WireRequest): Promise<WireResponse> {
    let cors: Record<string, string> = {}
    try {
      const request = readS3Request(wire, endpointHost())
      const rules = corsRules.get(request.bucket) ?? []
      if (request.method === 'OPTIONS')
        return { status: 200, headers: preflightHeaders(rules, request.headers) }
      cors = corsHeaders(rules, request.method, request.headers)
      authorize(request, context.clock.now())
      return withHeaders(routeRequest(store, request), cors)
    } catch (error) {
      if (!(error instanceof AwsError)) throw error
      return withHeaders(errorResponse(error, wire.path, wire.method), cors)
    }
  }

  function applyLifecycleDaily(): void {
    const now = context.clock.now()
    for (const [bucket, rules] of lifecycleRules) {
      const { deleted, aborted } = applyLifecycle(store, bucket, rules, now)
      if (deleted + aborted > 0) {
        context.log(`s3: lifecycle of ${bucket}: ${deleted} objects expired, ${aborted} uploads ended`)
      }
    }
    timer = context.clock.schedule(nextMidnight(now) - now, applyLifecycleDaily, 'background')
  }

  return {
    id: 's3',
    resourceTypes: { 'AWS::S3::Bucket': createBucket },
    withoutBehaviour: {
      'AWS::S3::BucketPolicy': 'callers are not authorized locally: every signed request is allowed',
      'Custom::S3AutoDeleteObjects': 'the local cloud never deletes a stack',
    },
    handle,
    call: async (action, input) => callS3(store, action, input),
    ownsPath: (path) => store.hasBucket(path.split('/')[1] ?? ''),
    bucketOfHost: (host) => bucketOfHost(host, endpointHost()),
    start: async () => applyLifecycleDaily(),
    stop: async () => timer?.cancel(),
  }
}

/** Bucket names have no upper case: `ObjectsBucket9D2F` becomes `objectsbucket9d2f-000000000000`. */
function bucketNameOf(logicalId: string, accountId: string): string {
  const suffix = `-${accountId}`
  return `${logicalId.toLowerCase().slice(0, 63 - suffix.length)}${suffix}`
}

function withHeaders(response: WireResponse, headers: Record<string, string>): WireResponse {
  return { ...response, headers: { ...response.headers, ...headers } }
}
