import type { JsonObject, JsonValue } from '../../../local/json.ts'
import type { RunPorts } from '../../../local/services/step-functions/execution/frame.ts'

/** A bucket that remembers what was written to it; there is no bucket `gone`. */
export class WrittenObjects {
  /** In the order of writing. */
  readonly texts = new Map<string, string>()

  get port(): RunPorts['objects'] {
    return {
      get: () => Promise.resolve(''),
      list: () => Promise.resolve([]),
      put: (bucket, key, body) => {
        if (bucket === 'gone') return Promise.reject(new Error('no bucket'))
        this.texts.set(key, body)
        return Promise.resolve()
      },
    }
  }

  get keys(): string[] {
    return [...this.texts.keys()]
  }

  /** The JSON of the object whose key ends so. */
  json(end: string): JsonValue {
    const value: JsonValue = JSON.parse(this.text(end))
    return value
  }

  text(end: string): string {
    const key = this.keys.find((candidate) => candidate.endsWith(end))
    if (key === undefined) throw new Error(`Nothing is written to …${end}, only to ${this.keys.join(', ')}`)
    return this.texts.get(key) ?? ''
  }
}

/** A ResultWriter that writes to `bucket`. */
export function resultWriter(config?: JsonObject, bucket = 'results'): JsonObject {
  return {
    Resource: 'arn:aws:states:::s3:putObject',
    Arguments: { Bucket: bucket, Prefix: 'out' },
    ...(config && { WriterConfig: config }),
  }
}
