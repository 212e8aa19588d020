import * as z from 'zod'
import { AwsError } from '../../../aws-error.ts'
import type { JsonObject } from '../../../json.ts'
import { DEFAULT_BUS, type EventBus, type EventBuses } from '../event-buses.ts'
import { pageOf, pageSchema, parseInput, wireTime } from './parse-input.ts'

const busNameSchema = z
  .string()
  .min(1)
  .max(256)
  .regex(/^[/.\-_A-Za-z0-9]+$/)
const createSchema = z.object({ Name: busNameSchema, Description: z.optional(z.string().max(512)) })
const describeSchema = z.object({ Name: z.optional(z.string()) })
const deleteSchema = z.object({ Name: z.string() })

/** Actions on buses. */
export const busActions = {
  CreateEventBus(buses: EventBuses, input: JsonObject): JsonObject {
    const { Name, Description } = parseInput(createSchema, input)
    if (Name.includes('/')) {
      throw new AwsError('ValidationException', "Event bus name must not contain '/'.")
    }
    if (buses.find(Name)) {
      throw new AwsError('ResourceAlreadyExistsException', `Event bus ${Name} already exists.`)
    }
    const { arn } = buses.putBus({ name: Name, description: Description }, 'client')
    return { EventBusArn: arn, ...(Description !== undefined && { Description }) }
  },

  DescribeEventBus(buses: EventBuses, input: JsonObject): JsonObject {
    const { Name } = parseInput(describeSchema, input)
    return describeBus(buses.bus(Name))
  },

  ListEventBuses(buses: EventBuses, input: JsonObject): JsonObject {
    const { page, next } = pageOf(buses.all(), parseInput(pageSchema, input))
    return { EventBuses: page.map(describeBus), ...next }
  },

  DeleteEventBus(buses: EventBuses, input: JsonObject): JsonObject {
    const { Name } = parseInput(deleteSchema, input)
    if (Name === DEFAULT_BUS) {
      throw new AwsError('ValidationException', 'Cannot delete event bus default.')
    }
    const bus = buses.find(Name)
    if (bus && buses.rules(bus).length > 0) {
      throw new AwsError('ValidationException', `Event bus can't be deleted since it has rules.`)
    }
    if (bus) buses.deleteBus(bus.name)
    return {}
  },
}

function describeBus({ name, arn, description, createdAt }: EventBus): JsonObject {
  return {
    Name: name,
    Arn: arn,
    ...(description !== undefined && { Description: description }),
    CreationTime: wireTime(createdAt),
    LastModifiedTime: wireTime(createdAt),
  }
}
