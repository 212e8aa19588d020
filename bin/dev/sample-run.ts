import { mkdir, writeFile } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import * as z from 'zod'

import type { DevOptions } from './options.ts'
import { FriendlyError } from './friendly-error.ts'

const submittedSchema = z.object({ generationId: z.string() })
const refusedSchema = z.object({ error: z.object({ message: z.string() }) })
const statusSchema = z.object({
  status: z.enum(['processing', 'completed', 'failed']),
  progress: z.object({ message: z.string().optional(), step: z.string(), fraction: z.number() }).nullable(),
  images: z.object({ generated: z.object({ url: z.string() }).optional() }),
  error: z.object({ message: z.string() }).optional(),
})

const POLL_MS = 100

/** Where the API is, and as whom to speak to it. */
export interface ApiAccess {
  readonly apiUrl: string
  readonly token: string
}

/**
 * Runs the main job on a photo, as a client of the HTTP API would: submit, poll until it ended, download.
 * @param show is given each new line of progress
 * @returns path of the downloaded plushie
 * @throws {FriendlyError} when the photo is refused or the generation fails, in the API's words
 */
export async function runSample(
  api: ApiAccess,
  photo: NonNullable<DevOptions['photo']>,
  show: (line: string) => void,
): Promise<string> {
  const generationId = await submit(api, photo)
  let shown = ''
  for (;;) {
    const status = statusSchema.parse(await getJson(api, `/generations/${generationId}`))
    const line = status.progress
      ? `${percent(status.progress.fraction)}  ${status.progress.message ?? status.progress.step}`
      : ''
    if (line !== '' && line !== shown) show(line)
    shown = line
    if (status.status === 'failed') throw new FriendlyError(status.error?.message ?? 'the generation failed')
    const plushie = status.images.generated
    if (status.status === 'completed' && plushie) return download(plushie.url, photo.path)
    await delay(POLL_MS)
  }
}

async function submit(api: ApiAccess, photo: NonNullable<DevOptions['photo']>): Promise<string> {
  const response = await fetch(`${api.apiUrl}/generations`, {
    method: 'POST',
    headers: { authorization: `Bearer ${api.token}`, 'content-type': photo.contentType },
    body: new Uint8Array(photo.bytes),
  })
  const body: unknown = await response.json()
  if (response.status === 202) return submittedSchema.parse(body).generationId
  const refused = refusedSchema.safeParse(body)
  throw new FriendlyError(
    `the API refused ${photo.path} (${response.status}): ${refused.data?.error.message ?? JSON.stringify(body)}`,
  )
}

async function getJson(api: ApiAccess, path: string): Promise<unknown> {
  const response = await fetch(`${api.apiUrl}${path}`, { headers: { authorization: `Bearer ${api.token}` } })
  if (!response.ok) throw new Error(`GET ${path} answered ${response.status}: ${await response.text()}`)
  return response.json()
}

async function download(url: string, photoPath: string): Promise<string> {
  const response = await fetch(url)
  if (!response.ok) throw new Error(`the download of the plushie answered ${response.status}`)
  const folder = join('.stepladder', 'plushies')
  await mkdir(folder, { recursive: true })
  const path = join(folder, `${basename(photoPath, extname(photoPath))}-plushie.png`)
  await writeFile(path, Buffer.from(await response.arrayBuffer()))
  return path
}

function percent(fraction: number): string {
  return `${Math.round(fraction * 100)}%`.padStart(5)
}
