import * as z from 'zod'
import { AwsError } from '../../aws-error.ts'
import type { StorageTable } from '../../storage.ts'
import type { CloudContext } from '../service.ts'
import { DEFAULT_GROUP } from './schedule.ts'

const groupSchema = z.object({ name: z.string(), arn: z.string(), createdAt: z.number() })

export type ScheduleGroup = z.infer<typeof groupSchema>

/** The groups that schedules stand in; `default` is always there. */
export class ScheduleGroups {
  readonly #context: CloudContext
  readonly #groups = new Map<string, ScheduleGroup>()
  readonly #stored: StorageTable

  constructor(context: CloudContext) {
    this.#context = context
    this.#stored = context.storage.table('scheduler/groups')
    this.put(DEFAULT_GROUP, 'template')
    for (const [, stored] of this.#stored.entries()) {
      const group = groupSchema.parse(stored)
      this.#groups.set(group.name, group)
    }
  }

  all(): ScheduleGroup[] {
    return [...this.#groups.values()]
  }

  find(name: string): ScheduleGroup | undefined {
    return this.#groups.get(name)
  }

  /** @throws {AwsError} ResourceNotFoundException */
  group(name: string): ScheduleGroup {
    const group = this.find(name)
    if (!group) {
      throw new AwsError('ResourceNotFoundException', `Schedule group ${name} does not exist.`, {
        statusCode: 404,
      })
    }
    return group
  }

  put(name: string, maker: 'template' | 'client'): ScheduleGroup {
    const { region, accountId, clock } = this.#context
    const arn = `arn:aws:scheduler:${region}:${accountId}:schedule-group/${name}`
    const group = this.find(name) ?? { name, arn, createdAt: clock.now() }
    this.#groups.set(name, group)
    if (maker === 'client') this.#stored.set(name, group)
    return group
  }

  delete(name: string): void {
    this.#groups.delete(name)
    this.#stored.delete(name)
  }
}
