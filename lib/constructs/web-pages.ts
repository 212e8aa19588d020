import { Aws, Duration, Validations } from 'aws-cdk-lib/core'
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager'
import {
  CachePolicy,
  Distribution,
  Function as CloudFrontFunction,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  HeadersFrameOption,
  HeadersReferrerPolicy,
  HttpVersion,
  PriceClass,
  ResponseHeadersPolicy,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront'
import { S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins'
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type IBucket,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3'
import { Construct } from 'constructs'

import { asBucket } from '../as-bucket.ts'
import { contentSecurityPolicy, HSTS_SECONDS, PAGE_HEADERS, type PageOrigins } from '../page-headers.ts'
import { fileOf } from '../pages.ts'
import type { Stage } from '../stage.ts'

/** Properties of {@link WebPages}. */
export interface WebPagesProps {
  readonly stage: Stage
  /**
   * A domain of one's own, with its certificate in us-east-1. Its DNS record points at the distribution.
   *
   * @default - the distribution's domain below cloudfront.net
   */
  readonly domain?: { readonly origin: string; readonly certificateArn: string }
}

/**
 * Gallery and console: a private bucket behind a CDN, HTTPS only, with strict headers.
 *
 * The API, the sign-in and the objects answer pages of `origin` only, so they depend on the distribution; it therefore
 * cannot name them in its headers. The headers allow their kinds in this region, and each page names its own exactly
 * (see {@link PageDeployment}): browsers keep to both.
 */
export class WebPages extends Construct {
  readonly bucket: IBucket
  readonly distribution: Distribution
  /** Where browsers find the pages, e.g. `https://d111111abcdef8.cloudfront.net`. */
  readonly origin: string

  constructor(scope: Construct, id: string, { stage, domain }: WebPagesProps) {
    super(scope, id)
    const bucket = new Bucket(this, 'Files', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      removalPolicy: stage.removalPolicy,
    })
    Validations.of(bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'It holds the files of public pages, written by deployments and read by the distribution only.',
    })
    this.bucket = asBucket(bucket)
    this.distribution = new Distribution(this, 'Distribution', {
      comment: `Stepladder ${stage.name}`,
      defaultBehavior: {
        origin: S3BucketOrigin.withOriginAccessControl(this.bucket),
        viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        cachePolicy: CachePolicy.CACHING_OPTIMIZED,
        compress: true,
        responseHeadersPolicy: this.#headers(stage),
        functionAssociations: [
          { eventType: FunctionEventType.VIEWER_REQUEST, function: this.#router(stage) },
        ],
      },
      httpVersion: HttpVersion.HTTP2_AND_3,
      priceClass: PriceClass.PRICE_CLASS_100,
      ...(domain && {
        domainNames: [new URL(domain.origin).host],
        certificate: Certificate.fromCertificateArn(this, 'Certificate', domain.certificateArn),
        minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
      }),
    })
    this.origin = domain?.origin ?? `https://${this.distribution.distributionDomainName}`
    this.#acknowledge(domain !== undefined)
  }

  #headers(stage: Stage): ResponseHeadersPolicy {
    return new ResponseHeadersPolicy(this, 'Headers', {
      responseHeadersPolicyName: `${stage.prefix}-pages-${Aws.REGION}`,
      securityHeadersBehavior: {
        contentSecurityPolicy: { contentSecurityPolicy: contentSecurityPolicy(KINDS), override: true },
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
        referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.NO_REFERRER, override: true },
        strictTransportSecurity: {
          accessControlMaxAge: Duration.seconds(HSTS_SECONDS),
          // A domain of the adopter's own has subdomains that are none of ours.
          includeSubdomains: false,
          override: true,
        },
      },
      customHeadersBehavior: {
        customHeaders: (['cross-origin-opener-policy', 'permissions-policy'] as const).map((header) => ({
          header,
          value: PAGE_HEADERS[header],
          override: true,
        })),
      },
    })
  }

  #router(stage: Stage): CloudFrontFunction {
    return new CloudFrontFunction(this, 'Router', {
      functionName: `${stage.prefix}-pages-${Aws.REGION}`,
      comment: 'Gives each path its file',
      runtime: FunctionRuntime.JS_2_0,
      code: FunctionCode.fromInline(routerCode()),
    })
  }

  #acknowledge(hasCertificate: boolean): void {
    Validations.of(this.distribution).acknowledge(
      { id: 'AwsSolutions-CFR1', reason: 'The pages are for people in all countries.' },
      {
        id: 'AwsSolutions-CFR2',
        reason: 'Static files have nothing to attack; the API, which has, is throttled by route.',
      },
      {
        id: 'AwsSolutions-CFR3',
        reason: 'Who loads the static files is not recorded: the API has an access log without people in it.',
      },
      ...(hasCertificate
        ? []
        : [
            {
              id: 'AwsSolutions-CFR4',
              reason:
                'The domain below cloudfront.net comes with its own certificate and protocol versions; -c webCertificate=… sets TLS 1.2.',
            },
          ]),
    )
  }
}

/** What the headers allow: the services that the pages speak with, in this region. */
const KINDS: PageOrigins = {
  connect: [
    `https://*.execute-api.${Aws.REGION}.${Aws.URL_SUFFIX}`,
    `https://*.auth.${Aws.REGION}.amazoncognito.com`,
    `https://*.s3.${Aws.REGION}.${Aws.URL_SUFFIX}`,
  ],
  images: [`https://*.s3.${Aws.REGION}.${Aws.URL_SUFFIX}`],
}

/** The CloudFront function: `fileOf`, as it is, and what CloudFront wants of it. */
export function routerCode(): string {
  return `${fileOf.toString()}
function handler(event) {
  var request = event.request
  var file = fileOf(request.uri)
  if (file === undefined) {
    return {
      statusCode: 404,
      statusDescription: 'Not Found',
      headers: { 'content-type': { value: 'text/plain' } },
      body: 'There is no such page.',
    }
  }
  request.uri = '/' + file
  return request
}
`
}
