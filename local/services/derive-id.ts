import { createHash } from 'node:crypto'
import type { TemplateResource } from './service.ts'

/** An id that the same resource of the same template has after a restart too, in lower-case letters and digits. */
export function deriveId(resource: TemplateResource, length: number): string {
  const digest = createHash('sha256').update(`${resource.path}\n${resource.logicalId}`).digest('hex')
  return BigInt(`0x${digest}`).toString(36).slice(0, length)
}
