import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../local/json.ts'
import { parseDefinition } from '../../../local/services/step-functions/definition/parse-definition.ts'
import type { StateMachineType } from '../../../local/services/step-functions/definition/state-machine-definition.ts'
import { systemRandomness } from '../../../local/services/step-functions/randomness.ts'

const block = { StartAt: 'p', States: { p: { Type: 'Pass', End: true } } }
const distributed = { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }
const s3 = { Resource: 'arn:aws:states:::s3:putObject', Arguments: { Bucket: 'b' } }

/** What is found wrong with a Map, distributed unless `config` says otherwise. */
function findings(
  fields: JsonObject,
  config: JsonObject = distributed,
  type: StateMachineType = 'STANDARD',
): string[] {
  const map = { Type: 'Map', ItemProcessor: { ...block, ProcessorConfig: config }, End: true, ...fields }
  const text = JSON.stringify({ QueryLanguage: 'JSONata', StartAt: 'm', States: { m: map } })
  const options = { type, randomness: systemRandomness, refuseResource: () => undefined }
  return parseDefinition(text, options).diagnostics.map(({ message, location }) => `${location}: ${message}`)
}

describe('the definition of a Map', () => {
  it.each<[string, JsonObject]>([
    ['a label of 40 characters', { Label: 'x'.repeat(40) }],
    ['a tolerated percentage of 100', { ToleratedFailurePercentage: 100 }],
    ['a tolerated percentage with a fraction', { ToleratedFailurePercentage: 0.5 }],
    ['a ResultWriter that writes to S3', { ResultWriter: s3 }],
    ['one that changes the form', { ResultWriter: { WriterConfig: { Transformation: 'FLATTEN' } } }],
    ['one that does both', { ResultWriter: { ...s3, WriterConfig: { OutputType: 'JSONL' } } }],
  ])('takes %s', (_what, fields) => {
    expect(findings(fields)).toEqual([])
  })

  it.each<[JsonObject, string]>([
    [{ Label: 'x'.repeat(41) }, "/Label: 'Label' must have at most 40 characters, but has 41"],
    [{ Label: 'a b' }, `/Label: 'Label' must not contain " "`],
    [
      { ToleratedFailurePercentage: 150 },
      "'ToleratedFailurePercentage' must be a number of at least 0 and at most 100, but was 150",
    ],
    [{ ToleratedFailurePercentage: -1 }, 'at least 0 and at most 100, but was -1'],
    [
      { ResultWriter: {} },
      "A ResultWriter needs 'WriterConfig', or 'Resource' and 'Arguments', or all three",
    ],
    [{ ResultWriter: { Resource: s3.Resource } }, "Missing required field 'Arguments'"],
    [{ ResultWriter: { Arguments: s3.Arguments } }, "Missing required field 'Resource'"],
    [
      { ResultWriter: { ...s3, WriterConfig: { Transformation: 'SHORT' } } },
      "'Transformation' must be one of NONE, COMPACT, FLATTEN, but was 'SHORT'",
    ],
    [
      { ResultWriter: { ...s3, WriterConfig: { OutputType: 'CSV' } } },
      "'OutputType' must be one of JSON, JSONL, but was 'CSV'",
    ],
    [
      { ResultWriter: { ...s3, WriterConfig: { Format: 'x' } } },
      "'Format' is not supported in a WriterConfig",
    ],
  ])('is refused with %j', (fields, message) => {
    expect(findings(fields)).toContainEqual(expect.stringContaining(message))
  })

  it.each<[JsonObject, string]>([
    [{ Mode: 'DISTRIBUTED' }, "Missing required field 'ExecutionType'"],
    [
      { Mode: 'DISTRIBUTED', ExecutionType: 'FOO' },
      "/ExecutionType: 'ExecutionType' must be STANDARD or EXPRESS, but was 'FOO'",
    ],
    [{ Mode: 'WIDE' }, "'Mode' must be INLINE or DISTRIBUTED, but was 'WIDE'"],
  ])('is refused with the ProcessorConfig %j', (config, message) => {
    expect(findings({}, config)).toEqual([expect.stringContaining(message)])
  })

  it('cannot be distributed in an Express machine, nor in Express child executions', () => {
    const message = 'An Express state machine cannot have a Map in DISTRIBUTED mode'
    expect(findings({}, distributed, 'EXPRESS')).toEqual([`/States/m: ${message}`])
    const inner = { Type: 'Map', ItemProcessor: { ...block, ProcessorConfig: distributed }, End: true }
    const nested = {
      ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' },
      StartAt: 'inner',
      States: { inner },
    }
    expect(findings({ ItemProcessor: nested })).toEqual([`/States/m/ItemProcessor/States/inner: ${message}`])
    expect(findings({}, { Mode: 'INLINE' }, 'EXPRESS')).toEqual([])
  })
})
