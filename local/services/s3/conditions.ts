import { s3Error } from './s3-error.ts'
import type { StoredObject } from './stored-object.ts'

type Headers = Readonly<Record<string, string>>

/**
 * Conditions of a write or a deletion: `If-None-Match: *` (only if there is none) and `If-Match` (only this version).
 * @throws {AwsError} `PreconditionFailed`, `NoSuchKey`
 */
export function checkWriteConditions(headers: Headers, existing: StoredObject | undefined): void {
  if (headers['if-none-match'] === '*' && existing)
    throw s3Error('PreconditionFailed', { Condition: 'If-None-Match' })
  const wanted = headers['if-match']
  if (wanted === undefined) return
  if (!existing) throw s3Error('NoSuchKey')
  if (!matchesEtag(wanted, existing.etag)) throw s3Error('PreconditionFailed', { Condition: 'If-Match' })
}

/**
 * Conditions of a read, in the order of RFC 9110. Returns whether the client's copy is still good (304).
 * @param prefix of the header names; `x-amz-copy-source-` for the source of a copy
 * @throws {AwsError} `PreconditionFailed`
 */
export function isNotModified(headers: Headers, object: StoredObject, prefix = ''): boolean {
  const header = (name: string): string | undefined => headers[prefix + name]
  const modified = Math.floor(object.lastModified / 1000) * 1000
  const ifMatch = header('if-match')
  const ifUnmodifiedSince = header('if-unmodified-since')
  if (ifMatch !== undefined) {
    if (!matchesEtag(ifMatch, object.etag)) throw s3Error('PreconditionFailed', { Condition: 'If-Match' })
  } else if (ifUnmodifiedSince !== undefined && modified > Date.parse(ifUnmodifiedSince)) {
    throw s3Error('PreconditionFailed', { Condition: 'If-Unmodified-Since' })
  }
  const ifNoneMatch = header('if-none-match')
  if (ifNoneMatch !== undefined) return matchesEtag(ifNoneMatch, object.etag)
  const ifModifiedSince = header('if-modified-since')
  return ifModifiedSince !== undefined && modified <= Date.parse(ifModifiedSince)
}

function matchesEtag(wanted: string, etag: string): boolean {
  const bare = (text: string): string => text.trim().replace(/^W\//, '').replaceAll('"', '')
  return wanted.split(',').some((one) => one.trim() === '*' || bare(one) === bare(etag))
}
