import * as z from 'zod/mini'

import type { EventDefinition } from '../../job/event-definition.ts'
import { MAX_EVENT_BYTES, MAX_EVENT_ID_LENGTH } from '../../job/limits.ts'
import { EVENT_SOURCE } from '../../bus/event-bus.ts'

/** What becomes of an event. */
export interface Judgement {
  /** `ignored`: no job can be started by it. `invalid`: it does not fit its schema. */
  readonly kind: 'valid' | 'ignored' | 'invalid'
  /** Paths and rules, never values. */
  readonly problems: readonly string[]
}

const envelopeSchema = z.object({
  id: z.string().check(z.minLength(1), z.maxLength(MAX_EVENT_ID_LENGTH)),
  name: z.string(),
  data: z.unknown(),
  ts: z.iso.datetime({ offset: true }),
})

/**
 * Compares an event on the bus with the catalog.
 * @param event.name its `detail-type`
 * @param definition the catalog's, if it has one
 */
export async function judgeEvent(
  { source, name, detail }: { readonly source: string; readonly name: string; readonly detail: unknown },
  definition: EventDefinition | undefined,
): Promise<Judgement> {
  if (source !== EVENT_SOURCE) return ignored(`source (is not "${EVENT_SOURCE}", so no job is started)`)
  if (!definition) return ignored('detail-type (the catalog has no such event)')
  const envelope = z.safeParse(envelopeSchema, detail)
  if (!envelope.success) return invalid(describe('detail', envelope.error))
  if (envelope.data.name !== name) return invalid(['detail.name (is not the detail-type)'])
  const bytes = Buffer.byteLength(JSON.stringify(envelope.data.data ?? null))
  if (bytes > MAX_EVENT_BYTES) return invalid([`detail.data (${bytes} bytes, more than ${MAX_EVENT_BYTES})`])
  const data = await z.safeParseAsync(definition.schema, envelope.data.data)
  return data.success ? { kind: 'valid', problems: [] } : invalid(describe('detail.data', data.error))
}

function ignored(problem: string): Judgement {
  return { kind: 'ignored', problems: [problem] }
}

function invalid(problems: readonly string[]): Judgement {
  return { kind: 'invalid', problems }
}

function describe(root: string, error: z.core.$ZodError): readonly string[] {
  return error.issues.map(({ path, code }) => `${[root, ...path.map(String)].join('.')} (${code})`)
}
