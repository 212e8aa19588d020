import { hash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { randomId } from '../../random-id.ts'

/** Keeps the bytes of objects and parts, each under an id that never changes its content. */
export interface ObjectBodies {
  write(bytes: Uint8Array): string
  read(id: string): Buffer
  remove(id: string): void
  /** Forgets what nothing refers to: a process that was killed between two writes leaves such bytes behind. */
  keepOnly(ids: ReadonlySet<string>): void
}

/** Bodies in memory, or as files in `folder`. */
export function openBodies(folder: string | undefined): ObjectBodies {
  return folder === undefined ? new BodiesInMemory() : new BodiesOnDisk(folder)
}

/** Equal bytes are kept once: jobs copy objects from key to key, and memory is what a local cloud has least of. */
class BodiesInMemory implements ObjectBodies {
  readonly #bodies = new Map<string, { readonly bytes: Buffer; references: number }>()

  write(bytes: Uint8Array): string {
    const id = hash('sha256', bytes, 'base64url')
    const known = this.#bodies.get(id)
    if (known) known.references += 1
    else this.#bodies.set(id, { bytes: Buffer.from(bytes), references: 1 })
    return id
  }

  read(id: string): Buffer {
    return this.#body(id).bytes
  }

  remove(id: string): void {
    const body = this.#body(id)
    body.references -= 1
    if (body.references === 0) this.#bodies.delete(id)
  }

  keepOnly(): void {}

  #body(id: string): { readonly bytes: Buffer; references: number } {
    const body = this.#bodies.get(id)
    if (!body) throw new Error(`S3 lost the body ${id} of an object`)
    return body
  }
}

class BodiesOnDisk implements ObjectBodies {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
    mkdirSync(folder, { recursive: true })
  }

  write(bytes: Uint8Array): string {
    const id = randomId()
    writeFileSync(join(this.#folder, id), bytes)
    return id
  }

  read(id: string): Buffer {
    return readFileSync(join(this.#folder, id))
  }

  remove(id: string): void {
    rmSync(join(this.#folder, id), { force: true })
  }

  keepOnly(ids: ReadonlySet<string>): void {
    if (!existsSync(this.#folder)) return
    for (const id of readdirSync(this.#folder)) if (!ids.has(id)) this.remove(id)
  }
}
