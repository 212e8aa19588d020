import * as z from 'zod'
import type { CloudContext } from '../service.ts'
import type { StorageTable } from '../../storage.ts'
import { Queue } from './queue.ts'
import { checkAttributes, type QueueAttributes } from './queue-attributes.ts'
import { sqsError } from './sqs-error.ts'

const storedQueue = z.object({ createdAt: z.number(), attributes: z.record(z.string(), z.string()) })

/** The queues, kept in storage with their messages. */
export class QueueStore {
  readonly #context: CloudContext
  readonly #table: StorageTable
  readonly #queues = new Map<string, Queue>()

  constructor(context: CloudContext) {
    this.#context = context
    this.#table = context.storage.table('sqs/queues')
    for (const [name, value] of this.#table.entries()) {
      const { createdAt, attributes } = storedQueue.parse(value)
      this.#queues.set(name, this.#open(name, createdAt, attributes))
    }
  }

  /**
   * Creates a queue, or finds the one that has this name and these attributes.
   * @throws {AwsError} `QueueNameExists` for one with other attributes, unless `replaces`
   */
  create(name: string, attributes: QueueAttributes, replaces = false): Queue {
    checkAttributes(attributes)
    if (!/^[A-Za-z0-9_-]{1,80}$/.test(name.replace(/\.fifo$/, ''))) {
      throw sqsError(
        'InvalidParameterValue',
        'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length',
      )
    }
    if (name.endsWith('.fifo') !== (attributes['FifoQueue'] === 'true')) {
      throw sqsError(
        'InvalidParameterValue',
        'The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length.',
      )
    }
    const existing = this.#queues.get(name)
    if (!existing) {
      const queue = this.#open(name, this.#context.clock.now(), attributes)
      this.#queues.set(name, queue)
      this.#save(queue)
      return queue
    }
    const differing = Object.keys(attributes).find((key) => existing.attributes[key] !== attributes[key])
    if (differing !== undefined && !replaces) {
      throw sqsError(
        'QueueNameExists',
        `A queue already exists with the same name and a different value for attribute ${differing}`,
      )
    }
    this.setAttributes(existing, attributes)
    return existing
  }

  setAttributes(queue: Queue, attributes: QueueAttributes): void {
    checkAttributes(attributes)
    queue.setAttributes(attributes)
    this.#save(queue)
  }

  delete(queue: Queue): void {
    queue.purge()
    this.#queues.delete(queue.name)
    this.#table.delete(queue.name)
  }

  all(): Queue[] {
    return [...this.#queues.values()]
  }

  byArn(arn: string): Queue | undefined {
    return this.all().find((queue) => queue.arn === arn)
  }

  byName(name: string): Queue | undefined {
    return this.#queues.get(name)
  }

  /** The last part of a queue's URL is its name; the host before it may be any name of the endpoint. */
  byUrl(url: string): Queue {
    const queue = this.#queues.get(url.split('/').pop() ?? '')
    if (!queue) throw sqsError('QueueDoesNotExist', 'The specified queue does not exist.')
    return queue
  }

  url(queue: Queue): string {
    return `${this.#context.endpoint()}/${this.#context.accountId}/${queue.name}`
  }

  #open(name: string, createdAt: number, attributes: QueueAttributes): Queue {
    return new Queue({
      name,
      createdAt,
      attributes,
      arn: `arn:aws:sqs:${this.#context.region}:${this.#context.accountId}:${name}`,
      clock: this.#context.clock,
      table: this.#context.storage.table(`sqs/messages/${name}`),
    })
  }

  #save(queue: Queue): void {
    this.#table.set(queue.name, { createdAt: queue.createdAt, attributes: { ...queue.attributes } })
  }
}
