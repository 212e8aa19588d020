import type { Clock } from '../../clock.ts'
import { randomId } from '../../random-id.ts'
import type { Storage, StorageTable } from '../../storage.ts'
import { md5Etag } from './checksums.ts'
import type { ObjectBodies } from './object-bodies.ts'
import { s3Error } from './s3-error.ts'
import {
  storedBucket,
  type StoredBucket,
  storedObject,
  type StoredObject,
  storedUpload,
  type StoredUpload,
} from './stored-object.ts'

/** What a new object consists of; the store adds size, ETag and time. */
export type NewObject = Pick<StoredObject, 'key' | 'headers' | 'tags' | 'checksum'>

/** Buckets, objects and uploads in progress: all in memory for quick listing, and written through to storage. */
export class BucketStore {
  readonly #clock: Clock
  readonly #storage: Storage
  readonly #bodies: ObjectBodies
  readonly #buckets = new Map<string, StoredBucket>()
  readonly #objects = new Map<string, Map<string, StoredObject>>()
  readonly #uploads = new Map<string, StoredUpload>()
  readonly #bucketTable: StorageTable
  readonly #uploadTable: StorageTable

  constructor(clock: Clock, storage: Storage, bodies: ObjectBodies) {
    this.#clock = clock
    this.#storage = storage
    this.#bodies = bodies
    this.#bucketTable = storage.table('s3/buckets')
    this.#uploadTable = storage.table('s3/uploads')
    this.#load()
  }

  /** Does nothing for a bucket that exists. */
  createBucket(name: string): void {
    if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name))
      throw s3Error('InvalidBucketName', { BucketName: name })
    if (this.#buckets.has(name)) return
    const bucket = { name, created: this.#clock.now() }
    this.#buckets.set(name, bucket)
    this.#objects.set(name, new Map())
    this.#bucketTable.set(name, bucket)
  }

  /** @throws {AwsError} `BucketNotEmpty` */
  deleteBucket(name: string): void {
    if (this.#objectsOf(name).size > 0) throw s3Error('BucketNotEmpty', { BucketName: name })
    this.#buckets.delete(name)
    this.#objects.delete(name)
    this.#bucketTable.delete(name)
  }

  hasBucket(name: string): boolean {
    return this.#buckets.has(name)
  }

  buckets(): StoredBucket[] {
    return [...this.#buckets.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1))
  }

  /** All objects of a bucket, in no order. @throws {AwsError} `NoSuchBucket` */
  objects(bucket: string): StoredObject[] {
    return [...this.#objectsOf(bucket).values()]
  }

  find(bucket: string, key: string): StoredObject | undefined {
    return this.#objectsOf(bucket).get(key)
  }

  /** @throws {AwsError} `NoSuchBucket`, `NoSuchKey` */
  object(bucket: string, key: string): StoredObject {
    const found = this.find(bucket, key)
    if (!found) throw s3Error('NoSuchKey', { Key: key })
    return found
  }

  bytes(object: Pick<StoredObject, 'body'>): Buffer {
    return this.#bodies.read(object.body)
  }

  /** @param etag @default the quoted MD5 of the bytes */
  put(bucket: string, object: NewObject, bytes: Uint8Array, etag = md5Etag(bytes)): StoredObject {
    const objects = this.#objectsOf(bucket)
    const replaced = objects.get(object.key)
    const body = this.#bodies.write(bytes)
    const stored = { ...object, body, size: bytes.byteLength, etag, lastModified: this.#clock.now() }
    this.#save(bucket, stored)
    if (replaced) this.#bodies.remove(replaced.body)
    return stored
  }

  setTags(bucket: string, key: string, tags: Record<string, string>): void {
    this.#save(bucket, { ...this.object(bucket, key), tags })
  }

  /** Does nothing for an object that does not exist, as S3. */
  delete(bucket: string, key: string): void {
    const objects = this.#objectsOf(bucket)
    const object = objects.get(key)
    if (!object) return
    objects.delete(key)
    this.#objectTable(bucket).delete(key)
    this.#bodies.remove(object.body)
  }

  createUpload(bucket: string, object: Pick<NewObject, 'key' | 'headers' | 'tags'>): StoredUpload {
    this.#objectsOf(bucket)
    const uploadId = randomId().replaceAll('-', '')
    const upload: StoredUpload = { ...object, uploadId, bucket, initiated: this.#clock.now(), parts: {} }
    this.#saveUpload(upload)
    return upload
  }

  /** @throws {AwsError} `NoSuchUpload` */
  upload(bucket: string, key: string, uploadId: string): StoredUpload {
    const upload = this.#uploads.get(uploadId)
    if (!upload || upload.bucket !== bucket || upload.key !== key)
      throw s3Error('NoSuchUpload', { UploadId: uploadId })
    return upload
  }

  uploads(bucket: string): StoredUpload[] {
    return [...this.#uploads.values()].filter((upload) => upload.bucket === bucket)
  }

  /** Returns the part's ETag. */
  putPart(upload: StoredUpload, partNumber: number, bytes: Uint8Array): string {
    const replaced = upload.parts[partNumber]
    const etag = md5Etag(bytes)
    const part = {
      body: this.#bodies.write(bytes),
      size: bytes.byteLength,
      etag,
      lastModified: this.#clock.now(),
    }
    this.#saveUpload({ ...upload, parts: { ...upload.parts, [partNumber]: part } })
    if (replaced) this.#bodies.remove(replaced.body)
    return etag
  }

  /** Ends an upload, completed or not: its parts go. */
  deleteUpload(upload: StoredUpload): void {
    this.#uploads.delete(upload.uploadId)
    this.#uploadTable.delete(upload.uploadId)
    for (const part of Object.values(upload.parts)) this.#bodies.remove(part.body)
  }

  #objectsOf(bucket: string): Map<string, StoredObject> {
    const objects = this.#objects.get(bucket)
    if (!objects) throw s3Error('NoSuchBucket', { BucketName: bucket })
    return objects
  }

  #objectTable(bucket: string): StorageTable {
    return this.#storage.table(`s3/objects/${bucket}`)
  }

  #save(bucket: string, object: StoredObject): void {
    this.#objectTable(bucket).set(object.key, object)
    this.#objectsOf(bucket).set(object.key, object)
  }

  #saveUpload(upload: StoredUpload): void {
    this.#uploadTable.set(upload.uploadId, upload)
    this.#uploads.set(upload.uploadId, upload)
  }

  #load(): void {
    const bodies = new Set<string>()
    for (const [name, value] of this.#bucketTable.entries()) {
      this.#buckets.set(name, storedBucket.parse(value))
      const objects = new Map<string, StoredObject>()
      for (const [key, stored] of this.#objectTable(name).entries()) {
        const object = storedObject.parse(stored)
        objects.set(key, object)
        bodies.add(object.body)
      }
      this.#objects.set(name, objects)
    }
    for (const [uploadId, value] of this.#uploadTable.entries()) {
      const upload = storedUpload.parse(value)
      this.#uploads.set(uploadId, upload)
      for (const part of Object.values(upload.parts)) bodies.add(part.body)
    }
    this.#bodies.keepOnly(bodies)
  }
}
