import * as z from 'zod'
import type { LocalCloud } from '../../local/cloud.ts'

const entriesSchema = z.object({
  Entries: z.array(z.object({ Source: z.string().optional(), Detail: z.string().optional() })),
})
const detailSchema = z.object({ status: z.string(), input: z.string().nullable(), executionArn: z.string() })
const inputSchema = z.object({ detail: z.object({ id: z.string() }) })

/** Tells when runs end, the moment Step Functions announces it on the default bus: nothing polls. */
export interface RunWatch {
  /** The status with which the run of an event ends. Ask before the event is sent. */
  ended(eventId: string): Promise<string>
  /** The end of whichever run ends next. Ask before it is started. */
  nextEnd(): Promise<{ readonly status: string; readonly executionArn: string }>
  stop(): void
}

/** Watches the status events that pass from Step Functions to EventBridge. */
export function watchRuns(cloud: LocalCloud): RunWatch {
  const waiting = new Map<string, (status: string) => void>()
  let next = Promise.withResolvers<{ status: string; executionArn: string }>()
  const service = cloud.services.all.find(({ id }) => id === 'events')
  const call = service?.call?.bind(service)
  if (!service || !call) throw new Error('the local cloud runs no EventBridge')
  service.call = async (action, input) => {
    if (action === 'PutEvents') {
      for (const { Source, Detail } of entriesSchema.parse(input).Entries) {
        if (Source === 'aws.states' && Detail !== undefined) settle(Detail)
      }
    }
    return call(action, input)
  }

  function settle(text: string): void {
    const { status, input, executionArn } = detailSchema.parse(JSON.parse(text))
    if (status === 'RUNNING' || input === null) return
    next.resolve({ status, executionArn })
    next = Promise.withResolvers()
    const { id } = inputSchema.parse(JSON.parse(input)).detail
    waiting.get(id)?.(status)
    waiting.delete(id)
  }

  return {
    ended: (eventId) => new Promise((resolve) => waiting.set(eventId, resolve)),
    nextEnd: () => next.promise,
    stop: () => {
      service.call = call
    },
  }
}
