import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import * as z from 'zod'

const summarySchema = z.object({
  n: z.number(),
  min: z.number(),
  p50: z.number(),
  p90: z.number(),
  p99: z.number(),
  max: z.number(),
  mean: z.number(),
  deviation: z.number(),
})

const rowSchema = z.object({
  id: z.string(),
  label: z.string(),
  unit: z.string(),
  value: z.number(),
  spread: summarySchema.exactOptional(),
  mark: z.union([z.object({ atMost: z.number() }), z.object({ atLeast: z.number() })]).exactOptional(),
  note: z.string().exactOptional(),
})

export const resultSchema = z.object({
  rows: z.array(rowSchema),
  breakdowns: z
    .array(
      z.object({
        title: z.string(),
        head: z.array(z.string()),
        lines: z.array(z.array(z.union([z.string(), z.number()]))),
        notes: z.array(z.string()).exactOptional(),
      }),
    )
    .exactOptional(),
})

const reportSchema = z.object({
  at: z.string(),
  quick: z.boolean(),
  machine: z.record(z.string(), z.union([z.string(), z.number()])),
  measurements: z.array(
    z.object({ name: z.string(), title: z.string(), result: resultSchema, loadBefore: z.number() }),
  ),
})

/** One run of the benchmark, as it stands in the file. */
export type Report = z.infer<typeof reportSchema>

/** Writes `.stepladder/bench.json` and adds the run to `.stepladder/bench-history.jsonl`. @returns the file's path */
export function writeReport(root: string, report: Report): string {
  const file = join(root, '.stepladder', 'bench.json')
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`)
  appendFileSync(join(root, '.stepladder', 'bench-history.jsonl'), `${JSON.stringify(report)}\n`)
  return file
}

/** Reads a report, or the last one of a history. */
export function readReport(file: string): Report {
  const text = readFileSync(file, 'utf8')
  const json = file.endsWith('.jsonl') ? (text.trim().split('\n').at(-1) ?? '') : text
  return reportSchema.parse(JSON.parse(json))
}
