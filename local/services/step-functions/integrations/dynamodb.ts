import { isJsonObject } from '../../../json.ts'
import type { CloudContext } from '../../service.ts'
import type { Randomness } from '../randomness.ts'
import { sdkMetadata } from './integration.ts'
import type { Integration } from './integration.ts'
import { pascalCase } from './member-case.ts'
import { optimizedError } from './service-error.ts'

/** The four actions of the optimized integration; everything else goes through `aws-sdk:dynamodb`. */
export const DYNAMODB_ACTIONS = ['getItem', 'putItem', 'updateItem', 'deleteItem']

const NAMES = {
  prefix: 'DynamoDB',
  service: 'AmazonDynamoDBv2',
  unmodelled: { codes: ['ValidationException', 'SerializationException'], name: 'AmazonDynamoDBException' },
}

/** `dynamodb:putItem` and its kin. */
export function dynamodb(context: CloudContext, randomness: Randomness): Integration {
  return {
    async call({ resource, parameters }) {
      const requestId = randomness.uuid()
      try {
        const input = isJsonObject(parameters) ? parameters : {}
        const output = await context.call('dynamodb', pascalCase(resource.action), input)
        return { ...output, ...sdkMetadata(requestId) }
      } catch (error) {
        throw optimizedError(error, NAMES, requestId)
      }
    },
  }
}
