import { isJsonObject } from '../../../json.ts'
import type { CloudContext } from '../../service.ts'
import type { Randomness } from '../randomness.ts'
import { sdkMetadata } from './integration.ts'
import type { Integration } from './integration.ts'
import { optimizedError } from './service-error.ts'

const NAMES = { prefix: 'SQS', service: 'AmazonSQS' }

/** `sqs:sendMessage`: a `MessageBody` may be an object. */
export function sendMessage(context: CloudContext, randomness: Randomness): Integration {
  return {
    async call({ parameters }) {
      const requestId = randomness.uuid()
      const input = isJsonObject(parameters) ? { ...parameters } : {}
      if (input.MessageBody !== undefined && typeof input.MessageBody !== 'string') {
        input.MessageBody = JSON.stringify(input.MessageBody)
      }
      try {
        const output = await context.call('sqs', 'SendMessage', input)
        return { ...output, ...sdkMetadata(requestId) }
      } catch (error) {
        throw optimizedError(error, NAMES, requestId)
      }
    },
  }
}
