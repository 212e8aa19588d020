import { describe, it } from 'vitest'
import { ObjectsBucket } from '../../../lib/constructs/objects-bucket.ts'
import { fixture, Match, Template } from '../fixture.ts'

function bucket(webOrigins: readonly string[] = []) {
  const { stack, stage } = fixture()
  new ObjectsBucket(stack, 'Storage', { stage: { ...stage, webOrigins } })
  return { stack, template: Template.fromStack(stack) }
}

describe('ObjectsBucket', () => {
  it('is private, encrypted and logged', () => {
    const { template } = bucket()
    template.allResourcesProperties('AWS::S3::Bucket', {
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
    })
    template.hasResourceProperties('AWS::S3::Bucket', {
      LoggingConfiguration: {
        DestinationBucketName: { Ref: Match.stringLikeRegexp('AccessLogs') },
        LogFilePrefix: 'objects/',
      },
    })
  })

  it('refuses what does not come by TLS 1.2 or later', () => {
    bucket().template.allResourcesProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
          Match.objectLike({ Effect: 'Deny', Condition: { NumericLessThan: { 's3:TlsVersion': 1.2 } } }),
        ]),
      },
    })
  })

  it('deletes uploads, outputs of runs and broken uploads in time, and nothing of users', () => {
    bucket().template.hasResourceProperties('AWS::S3::Bucket', {
      LifecycleConfiguration: {
        Rules: [
          { Id: 'expire-uploads', Prefix: 'uploads/', ExpirationInDays: 7, Status: 'Enabled' },
          ...[30, 100, 400].map((days) => ({
            Id: `expire-run-outputs-${days}d`,
            Prefix: `runs/${days}d/`,
            ExpirationInDays: days,
            Status: 'Enabled',
          })),
          {
            Id: 'abort-incomplete-uploads',
            AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
            Status: 'Enabled',
          },
        ],
      },
    })
  })

  it('lets pages of the stage upload, and no others', () => {
    bucket(['https://plush.example.org']).template.hasResourceProperties('AWS::S3::Bucket', {
      CorsConfiguration: {
        CorsRules: [
          Match.objectLike({
            AllowedMethods: ['PUT', 'GET'],
            AllowedOrigins: ['https://plush.example.org'],
          }),
        ],
      },
    })
    bucket([]).template.allResourcesProperties('AWS::S3::Bucket', { CorsConfiguration: Match.absent() })
  })
})
