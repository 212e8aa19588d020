import { isJsonObject } from '../../../json.ts'
import type { JsonValue } from '../../../json.ts'
import { Data } from '../data.ts'
import type { ResultWriter } from '../definition/state-machine-definition.ts'
import type { Frame } from '../execution/frame.ts'
import { StateError, StatesErrors } from '../execution/state-error.ts'
import type { Scope } from '../jsonata/scope.ts'

/** Puts the children's outputs into S3 where a ResultWriter asks for it; the Map's result then tells where they are. */
export async function writeResults(
  frame: Frame,
  writer: ResultWriter | undefined,
  scope: Scope,
  mapRunArn: string,
  outputs: readonly JsonValue[],
): Promise<Data> {
  if (!writer) return new Data([...outputs])
  const args = await writer.arguments.evaluate(scope)
  const { Bucket, Prefix } = isJsonObject(args) ? args : {}
  if (typeof Bucket !== 'string')
    throw new StateError(StatesErrors.resultWriterFailed, 'The ResultWriter needs a Bucket.')
  const folder = [...(typeof Prefix === 'string' ? [Prefix] : []), mapRunArn.split(':').at(-1) ?? ''].join(
    '/',
  )
  const resultKey = `${folder}/SUCCEEDED_0.json`
  const manifestKey = `${folder}/manifest.json`
  const body = JSON.stringify(outputs)
  const manifest = {
    DestinationBucket: Bucket,
    MapRunArn: mapRunArn,
    ResultFiles: { FAILED: [], PENDING: [], SUCCEEDED: [{ Key: resultKey, Size: Buffer.byteLength(body) }] },
  }
  try {
    await frame.run.ports.objects.put(Bucket, resultKey, body)
    await frame.run.ports.objects.put(Bucket, manifestKey, JSON.stringify(manifest))
  } catch (error) {
    throw new StateError(
      StatesErrors.resultWriterFailed,
      error instanceof Error ? error.message : String(error),
    )
  }
  return new Data({ MapRunArn: mapRunArn, ResultWriterDetails: { Bucket, Key: manifestKey } })
}
