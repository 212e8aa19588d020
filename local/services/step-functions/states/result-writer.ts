import { isJsonObject } from '../../../json.ts'
import { Data } from '../data.ts'
import type { ResultWriter } from '../definition/state-machine-definition.ts'
import type { Frame } from '../execution/frame.ts'
import type { ChildProgress, MapRunProgress, ResultFile } from '../execution/map-run-port.ts'
import { StateError, StatesErrors } from '../execution/state-error.ts'
import type { Scope } from '../jsonata/scope.ts'
import { resultsOf } from './result-records.ts'

/**
 * The result of a Map run. Where a ResultWriter names a bucket, the children's results go there, a file for each of
 * succeeded, failed and pending ones, and the Map's result tells where the manifest of them is. Without a bucket they
 * are the result itself: a list, also for JSONL, since it is unknown what AWS makes of that there.
 * @throws {StateError} `States.ResultWriterFailed`
 */
export async function writeResults(
  frame: Frame,
  writer: ResultWriter | undefined,
  scope: Scope,
  mapRun: MapRunProgress,
): Promise<Data> {
  const children = mapRun.children ?? []
  if (!writer?.arguments) return new Data(resultsOf(children, writer?.transformation ?? 'COMPACT'))
  const args = await writer.arguments.evaluate(scope)
  const { Bucket, Prefix } = isJsonObject(args) ? args : {}
  if (typeof Bucket !== 'string') throw writerFailure('The ResultWriter needs a Bucket.')
  const prefix = typeof Prefix === 'string' && Prefix !== '' ? `${Prefix}/` : ''
  const folder = `${prefix}${folderOf(mapRun)}`
  const put = (name: string, body: string): Promise<void> =>
    frame.run.ports.objects.put(Bucket, `${folder}/${name}`, body)
  try {
    const files = new ResultFiles(writer, folder, put)
    const succeeded = children.filter((child) => isIn(child, 'SUCCEEDED') && !child.isWritten)
    mapRun.files = [...mapRun.files, ...(await files.write('SUCCEEDED', succeeded))]
    for (const child of succeeded) child.isWritten = true
    const manifest = {
      DestinationBucket: Bucket,
      MapRunArn: mapRun.arn,
      ResultFiles: {
        FAILED: await files.write(
          'FAILED',
          children.filter((child) => isIn(child, 'FAILED')),
        ),
        PENDING: await files.write(
          'PENDING',
          children.filter((child) => isIn(child, 'PENDING')),
        ),
        SUCCEEDED: mapRun.files,
      },
    }
    await put('manifest.json', JSON.stringify(manifest))
  } catch (error) {
    throw writerFailure(error instanceof Error ? error.message : String(error))
  }
  return new Data({
    MapRunArn: mapRun.arn,
    ResultWriterDetails: { Bucket, Key: `${folder}/manifest.json` },
  })
}

type Group = 'SUCCEEDED' | 'FAILED' | 'PENDING'

/** Time-outs and aborted children go with the failed ones. */
function isIn({ outcome }: ChildProgress, group: Group): boolean {
  if (!outcome) return group === 'PENDING'
  return group === (outcome.status === 'SUCCEEDED' ? 'SUCCEEDED' : 'FAILED')
}

/** Each redrive writes to a folder of its own; its manifest also names what the attempts before it wrote. */
function folderOf({ arn, redriveCount }: MapRunProgress): string {
  const id = arn.split(':').at(-1) ?? ''
  return redriveCount === 0 ? id : `${id}/Redrive-${redriveCount}`
}

class ResultFiles {
  readonly #writer: ResultWriter
  readonly #folder: string
  readonly #put: (name: string, body: string) => Promise<void>

  constructor(writer: ResultWriter, folder: string, put: (name: string, body: string) => Promise<void>) {
    this.#writer = writer
    this.#folder = folder
    this.#put = put
  }

  /** @returns the manifest's entries: none where there is nothing to write */
  async write(group: Group, children: readonly ChildProgress[]): Promise<ResultFile[]> {
    if (children.length === 0) return []
    const { transformation, outputType } = this.#writer
    const results = resultsOf(children, transformation)
    const isLines = outputType === 'JSONL'
    const body = isLines
      ? results.map((result) => `${JSON.stringify(result)}\n`).join('')
      : JSON.stringify(results)
    const name = `${group}_0.${isLines ? 'jsonl' : 'json'}`
    await this.#put(name, body)
    return [{ Key: `${this.#folder}/${name}`, Size: Buffer.byteLength(body) }]
  }
}

function writerFailure(cause: string): StateError {
  return new StateError(StatesErrors.resultWriterFailed, cause)
}
