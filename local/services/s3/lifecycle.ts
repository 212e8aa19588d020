import * as z from 'zod'
import { templateNumber, withoutEffect } from '../parse-properties.ts'
import type { BucketStore } from './bucket-store.ts'
import type { StoredObject } from './stored-object.ts'

export const DAY_MS = 24 * 60 * 60 * 1000
const noVersions = withoutEffect('buckets have no versions locally')
const noClasses = withoutEffect('the storage class changes no answer locally')

/** One rule of a bucket's `LifecycleConfiguration`, as the template writes it. */
export const lifecycleRule = z.strictObject({
  Id: z.string().optional(),
  Status: z.enum(['Enabled', 'Disabled']),
  Prefix: z.string().default(''),
  TagFilters: z.array(z.strictObject({ Key: z.string(), Value: z.string() })).default([]),
  ObjectSizeGreaterThan: templateNumber.optional(),
  ObjectSizeLessThan: templateNumber.optional(),
  ExpirationInDays: templateNumber.optional(),
  ExpirationDate: z.coerce.date().optional(),
  AbortIncompleteMultipartUpload: z.strictObject({ DaysAfterInitiation: templateNumber }).optional(),
  ExpiredObjectDeleteMarker: noVersions,
  NoncurrentVersionExpiration: noVersions,
  NoncurrentVersionExpirationInDays: noVersions,
  NoncurrentVersionTransition: noVersions,
  NoncurrentVersionTransitions: noVersions,
  Transition: noClasses,
  Transitions: noClasses,
})
export type LifecycleRule = z.output<typeof lifecycleRule>

/** Deletes the objects and ends the uploads of a bucket that its rules say are over by `now`. */
export function applyLifecycle(
  store: BucketStore,
  bucket: string,
  rules: readonly LifecycleRule[],
  now: number,
): { deleted: number; aborted: number } {
  const enabled = rules.filter((rule) => rule.Status === 'Enabled')
  const expired = store.objects(bucket).filter((object) => enabled.some((rule) => expires(rule, object, now)))
  for (const object of expired) store.delete(bucket, object.key)
  const abandoned = store.uploads(bucket).filter((upload) =>
    enabled.some((rule) => {
      const days = rule.AbortIncompleteMultipartUpload?.DaysAfterInitiation
      return days !== undefined && upload.key.startsWith(rule.Prefix) && endOf(upload.initiated, days) <= now
    }),
  )
  for (const upload of abandoned) store.deleteUpload(upload)
  return { deleted: expired.length, aborted: abandoned.length }
}

/** The next midnight UTC after `now`: S3 applies rules once a day, then. */
export function nextMidnight(now: number): number {
  return (Math.floor(now / DAY_MS) + 1) * DAY_MS
}

function expires(rule: LifecycleRule, object: StoredObject, now: number): boolean {
  const isMeant =
    object.key.startsWith(rule.Prefix) &&
    rule.TagFilters.every((tag) => object.tags[tag.Key] === tag.Value) &&
    object.size > (rule.ObjectSizeGreaterThan ?? -1) &&
    object.size < (rule.ObjectSizeLessThan ?? Number.POSITIVE_INFINITY)
  if (!isMeant) return false
  if (rule.ExpirationDate) return rule.ExpirationDate.getTime() <= now
  return rule.ExpirationInDays !== undefined && endOf(object.lastModified, rule.ExpirationInDays) <= now
}

/** S3 adds the days to the time of creation and rounds up to the next midnight UTC. */
function endOf(since: number, days: number): number {
  return Math.ceil((since + days * DAY_MS) / DAY_MS) * DAY_MS
}
