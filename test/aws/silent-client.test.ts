import { S3Client } from '@aws-sdk/client-s3'
import { expect, it } from 'vitest'

import { silentClient } from '../../lambdas/aws/silent-client.ts'

it('finds in a client what it takes out', () => {
  const names = () => client.middlewareStack.identify().filter((name) => name.startsWith('loggerMiddleware'))
  const client = new S3Client({ region: 'us-east-1' })
  expect(names()).toHaveLength(1)
  silentClient(client)
  expect(names()).toEqual([])
})
