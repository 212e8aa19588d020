import { isJsonObject } from '../../../json.ts'
import type { JsonValue } from '../../../json.ts'
import type { CloudContext } from '../../service.ts'
import { StateError } from '../execution/state-error.ts'
import type { Randomness } from '../randomness.ts'
import { sdkMetadata } from './integration.ts'
import type { Integration } from './integration.ts'
import { optimizedError } from './service-error.ts'

const NAMES = { prefix: 'EventBridge', service: 'AmazonEventBridge' }

/** `events:putEvents`: a `Detail` may be an object; one refused entry fails the task. */
export function putEvents(context: CloudContext, randomness: Randomness): Integration {
  return {
    async call({ parameters }) {
      const requestId = randomness.uuid()
      const input = isJsonObject(parameters) ? parameters : {}
      const entries = Array.isArray(input.Entries) ? input.Entries.map(withTextDetail) : []
      const output = await context
        .call('events', 'PutEvents', { ...input, Entries: entries })
        .catch((error: unknown) => {
          throw optimizedError(error, NAMES, requestId)
        })
      if (output.FailedEntryCount !== 0) {
        const { Entries, FailedEntryCount } = output
        throw new StateError('EventBridge.FailedEntry', JSON.stringify({ Entries, FailedEntryCount }))
      }
      return { ...output, ...sdkMetadata(requestId) }
    },
  }
}

function withTextDetail(entry: JsonValue): JsonValue {
  if (!isJsonObject(entry) || entry.Detail === undefined || typeof entry.Detail === 'string') return entry
  return { ...entry, Detail: JSON.stringify(entry.Detail) }
}
