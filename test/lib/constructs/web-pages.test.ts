import { createContext, runInContext } from 'node:vm'

import recommendedFlags from 'aws-cdk-lib/recommended-feature-flags.json' with { type: 'json' }
import { describe, expect, it } from 'vitest'
import { createApp } from '../../../lib/app.ts'
import { routerCode } from '../../../lib/constructs/web-pages.ts'
import { allEntries } from '../../../lib/entries.ts'
import { fileOf } from '../../../lib/pages.ts'
import { fixtureBundle, fixturePages, Match, statements, Template } from '../fixture.ts'

const bundles = new Map(allEntries().map((entry) => [entry, fixtureBundle(entry)]))

function template(context: Readonly<Record<string, string>> = {}): Template {
  const { stack } = createApp({
    bundles,
    pages: fixturePages(),
    context: { ...recommendedFlags, ...context },
  })
  return Template.fromStack(stack)
}

const dev = template()
const PAGES_ORIGIN = {
  'Fn::Join': [
    '',
    ['https://', { 'Fn::GetAtt': [Match.stringLikeRegexp('PagesDistribution'), 'DomainName'] }],
  ],
}

describe('the web pages', () => {
  it('are read from a private bucket by this distribution alone, over HTTPS', () => {
    dev.hasResourceProperties('AWS::CloudFront::OriginAccessControl', {
      OriginAccessControlConfig: { SigningBehavior: 'always', SigningProtocol: 'sigv4' },
    })
    dev.hasResourceProperties('AWS::CloudFront::Distribution', {
      DistributionConfig: { DefaultCacheBehavior: { ViewerProtocolPolicy: 'redirect-to-https' } },
    })
    dev.hasResourceProperties('AWS::S3::BucketPolicy', {
      Bucket: { Ref: Match.stringLikeRegexp('PagesFiles') },
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: 's3:GetObject',
            Principal: { Service: 'cloudfront.amazonaws.com' },
            Condition: { StringEquals: { 'AWS:SourceArn': Match.anyValue() } },
          }),
        ]),
      },
    })
  })

  it('come with headers that forbid all that they do not need', () => {
    dev.hasResourceProperties('AWS::CloudFront::ResponseHeadersPolicy', {
      ResponseHeadersPolicyConfig: {
        SecurityHeadersConfig: {
          ContentTypeOptions: { Override: true },
          FrameOptions: { FrameOption: 'DENY', Override: true },
          StrictTransportSecurity: { AccessControlMaxAgeSec: 63_072_000, IncludeSubdomains: false },
        },
      },
    })
    const policies = JSON.stringify(dev.findResources('AWS::CloudFront::ResponseHeadersPolicy'))
    expect(policies).toContain("default-src 'none'; script-src 'self'; style-src 'self'; ")
    expect(policies).not.toContain('unsafe')
  })

  it('may call the API, put objects, and receive codes of a sign-in', () => {
    dev.hasResourceProperties('AWS::ApiGatewayV2::Api', {
      CorsConfiguration: { AllowOrigins: Match.arrayWith([PAGES_ORIGIN]) },
    })
    dev.hasResourceProperties('AWS::S3::Bucket', {
      CorsConfiguration: {
        CorsRules: [Match.objectLike({ AllowedOrigins: Match.arrayWith([PAGES_ORIGIN]) })],
      },
    })
    dev.hasResourceProperties('AWS::Cognito::UserPoolClient', {
      CallbackURLs: Match.arrayWith([{ 'Fn::Join': ['', ['https://', Match.anyValue(), '/callback']] }]),
    })
  })

  it('are uploaded by a function that may read just these archives, and write just this bucket', () => {
    const own = statements(dev).filter(({ owner }) => owner.startsWith('PageFilesPolicy'))
    expect(own.flatMap(({ Action }) => Action).toSorted()).toEqual([
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      's3:AbortMultipartUpload',
      's3:GetObject',
      's3:ListBucket',
      's3:PutObject',
    ])
    const read = own.find(({ Action }) => Action === 's3:GetObject')
    expect(JSON.stringify(read?.Resource)).toMatch(/\.zip/u)
    expect(JSON.stringify(read?.Resource)).not.toContain('*')
  })

  it('stand at a domain of their own, with TLS 1.2, where a certificate is given', () => {
    const own = template({
      webOrigin: 'https://plush.example.org',
      webCertificate: 'arn:aws:acm:us-east-1:123456789012:certificate/abc-123',
    })
    own.hasResourceProperties('AWS::CloudFront::Distribution', {
      DistributionConfig: {
        Aliases: ['plush.example.org'],
        ViewerCertificate: { MinimumProtocolVersion: 'TLSv1.2_2021' },
      },
    })
    own.hasResourceProperties('AWS::ApiGatewayV2::Api', {
      CorsConfiguration: { AllowOrigins: ['https://plush.example.org'] },
    })
  })

  it('are left out where another issuer gives the tokens', () => {
    const foreign = template({ issuer: 'https://id.example.org', audience: 'api' })
    foreign.resourceCountIs('AWS::CloudFront::Distribution', 0)
    foreign.resourceCountIs('Custom::CDKBucketDeployment', 0)
  })
})

describe('the function at the edge', () => {
  const context = createContext({})
  runInContext(routerCode(), context)

  it.each([
    '/',
    '/console',
    '/console/',
    '/console/runs/1',
    '/callback',
    '/assets/gallery-ABC.js',
    '/config.json',
  ])('gives %s the file that npm start gives it', (uri) => {
    const request: unknown = runInContext(`handler({ request: { uri: ${JSON.stringify(uri)} } })`, context)
    expect(request).toEqual({ uri: `/${fileOf(uri)}` })
  })

  it.each(['/nothing', '/consolex', '/assets/../config', '/index.php'])('answers %s with 404', (uri) => {
    const answer: unknown = runInContext(`handler({ request: { uri: ${JSON.stringify(uri)} } })`, context)
    expect(answer).toMatchObject({ statusCode: 404 })
    expect(fileOf(uri)).toBeUndefined()
  })
})
