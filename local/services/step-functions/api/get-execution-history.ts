import * as z from 'zod'
import { eventToJson } from '../execution/event-json.ts'
import { action } from './action.ts'
import { checkArn } from './check-arn.ts'
import { paginate, pagingSchema } from './paging.ts'

/** GetExecutionHistory: the events in order, or the newest first. */
export const getExecutionHistory = action(
  z.object({
    executionArn: z.string(),
    reverseOrder: z.boolean().optional(),
    includeExecutionData: z.boolean().optional(),
    ...pagingSchema,
  }),
  (engine, request) => {
    checkArn(request.executionArn)
    const { events } = engine.executions.get(request.executionArn).history
    const ordered = request.reverseOrder ? events.toReversed() : events
    const { items, nextToken } = paginate(ordered, request, ({ id }) => String(id))
    return {
      events: items.map((event) => eventToJson(event, request.includeExecutionData ?? true)),
      ...(nextToken !== undefined && { nextToken }),
    }
  },
)
