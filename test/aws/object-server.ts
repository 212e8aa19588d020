import { openFront } from '../../local/front/front.ts'
import { RealClock } from '../../local/real-clock.ts'
import { createS3Service } from '../../local/services/s3/s3-service.ts'
import { createTestContext } from '../local/cloud-context.ts'

/** Starts the local S3 by itself, with one empty bucket. */
export async function startObjectServer(bucket: string): Promise<{ url: string; stop(): Promise<void> }> {
  const clock = new RealClock()
  const s3 = createS3Service(createTestContext({ clock }))
  const front = await openFront({
    port: 0,
    clock,
    log: () => {},
    answer: async (request) => s3.handle?.(request),
  })
  await s3.resourceTypes['AWS::S3::Bucket']?.({
    logicalId: 'Objects',
    type: 'AWS::S3::Bucket',
    path: 'Objects',
    properties: { BucketName: bucket },
    metadata: {},
  })
  return { url: front.url, stop: () => front.stop() }
}
