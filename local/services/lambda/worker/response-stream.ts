import { Writable } from 'node:stream'

/** Marks a handler that writes to a stream instead of returning: the runtime's own symbol, which others set too. */
const STREAMING = Symbol.for('aws.lambda.runtime.handler.streaming')
/** Between the JSON metadata of an HTTP response and its body. */
const DELIMITER = Buffer.alloc(8)

/** What a streaming handler writes to. The local cloud answers as the Invoke API does: when all of it is there. */
class ResponseStream extends Writable {
  readonly #chunks: Buffer[] = []
  #prelude: Buffer | undefined

  constructor() {
    // Text and bytes are written as they are, anything else as JSON.
    super({ objectMode: true })
  }

  /** Without effect: only function URLs give content types, and they are not served locally. */
  setContentType(_contentType: string): void {}

  /** Comes before what is written first. */
  begin(prelude: Buffer): void {
    this.#prelude = prelude
  }

  override _write(chunk: unknown, encoding: BufferEncoding, done: () => void): void {
    if (this.#prelude) this.#chunks.push(this.#prelude)
    this.#prelude = undefined
    if (chunk instanceof Uint8Array) this.#chunks.push(Buffer.from(chunk))
    else this.#chunks.push(Buffer.from(typeof chunk === 'string' ? chunk : JSON.stringify(chunk), encoding))
    done()
  }

  get text(): string {
    return Buffer.concat(this.#chunks).toString('utf8')
  }
}

type StreamingHandler = (event: unknown, stream: unknown, context: unknown) => unknown

/**
 * Defines the global `awslambda` of Lambda's Node.js runtime.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/config-rs-write-functions.html
 */
export function installAwslambda(): void {
  Reflect.set(globalThis, 'awslambda', {
    streamifyResponse(handler: StreamingHandler): StreamingHandler {
      Reflect.set(handler, STREAMING, 'response')
      return handler
    },
    HttpResponseStream: {
      from(stream: ResponseStream, metadata: unknown): ResponseStream {
        stream.begin(Buffer.concat([Buffer.from(JSON.stringify(metadata)), DELIMITER]))
        return stream
      },
    },
  })
}

export function isStreaming(handler: object): boolean {
  return Reflect.get(handler, STREAMING) === 'response'
}

/**
 * Runs a streaming handler to the end of its stream.
 * @returns all that it wrote
 */
export async function callStreaming(
  handler: StreamingHandler,
  event: unknown,
  context: unknown,
): Promise<string> {
  const stream = new ResponseStream()
  const finished = new Promise<void>((resolve, reject) => stream.on('finish', resolve).on('error', reject))
  // Whichever fails first is the answer; the other must not count as unhandled.
  finished.catch(() => {})
  const result = handler(event, stream, context)
  if (!(result instanceof Promise)) throw new Error('Streaming does not support non-async handlers.')
  await result
  await finished
  return stream.text
}
