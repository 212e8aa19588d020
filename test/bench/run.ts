import { fork } from 'node:child_process'
import { execFileSync } from 'node:child_process'
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { Result } from './measurement.ts'
import { MEASUREMENTS } from './measurements/index.ts'
import { compareRows } from './report/compare.ts'
import { judge } from './report/mark.ts'
import { readReport, resultSchema, writeReport } from './report/report-file.ts'
import type { Report } from './report/report-file.ts'
import { formatBreakdown, formatRows } from './report/table.ts'

const ROOT = resolve(import.meta.dirname, '..', '..')

const USAGE = `Usage: npm run bench -- [options]

  --only NAME       one part, or several (repeat it): ${MEASUREMENTS.map(({ name }) => name).join(', ')}
  --quick           few repetitions: to see that it works, not to know how fast
  --compare FILE    also print the differences from an earlier run (bench.json, or the last of a .jsonl file)
  --help            show this

Writes .stepladder/bench.json and adds a line to .stepladder/bench-history.jsonl.`

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    quick: { type: 'boolean', default: false },
    compare: { type: 'string' },
    help: { type: 'boolean', short: 'h', default: false },
  },
})
if (values.help) console.log(USAGE)
else process.exitCode = await main()

async function main(): Promise<number> {
  const { only, quick, compare } = values
  const unknown = only?.filter((name) => !MEASUREMENTS.some((part) => part.name === name)) ?? []
  if (unknown.length > 0) {
    console.error(`There is no measurement ${unknown.join(', ')}.\n\n${USAGE}`)
    return 1
  }
  const earlier = compare === undefined ? undefined : readReport(compare)
  const measurements: Report['measurements'] = []
  const failed: string[] = []
  for (const { name, title } of MEASUREMENTS.filter((part) => only?.includes(part.name) ?? true)) {
    const loadBefore = loadavg()[0] ?? 0
    console.log(`\n${title}  (${name}; load before: ${loadBefore.toFixed(1)})`)
    try {
      const result = await measure(name, quick)
      measurements.push({ name, title, result: resultSchema.parse(result), loadBefore })
      console.log(formatRows(result.rows))
      for (const breakdown of result.breakdowns ?? []) console.log(`\n${formatBreakdown(breakdown)}`)
    } catch (error) {
      failed.push(name)
      console.error(`  ✗ ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  const report = { at: new Date().toISOString(), quick, machine: describeMachine(), measurements }
  const rows = measurements.flatMap(({ result }) => result.rows)
  if (earlier) {
    console.log(`\nDifferences from ${earlier.at}`)
    console.log(
      compareRows(
        earlier.measurements.flatMap(({ result }) => result.rows),
        rows,
      ),
    )
  }
  const marked = rows.flatMap(({ value, mark }) => (mark ? [judge(value, mark)] : []))
  const met = marked.filter((verdict) => verdict.met).length
  console.log(`\n${met} of ${marked.length} marks met. Written to ${writeReport(ROOT, report)}`)
  if (failed.length === 0) return 0
  console.error(`Not measured: ${failed.join(', ')}`)
  return 1
}

/** Runs one measurement in a process of its own, so that none warms up or fills the memory of the next. */
function measure(name: string, quick: boolean): Promise<Result> {
  return new Promise((resolvePromise, reject) => {
    const child = fork(join(import.meta.dirname, 'run-one.ts'), [name, ...(quick ? ['--quick'] : [])], {
      cwd: ROOT,
    })
    let result: Result | undefined
    child.on('message', (message) => (result = resultSchema.parse(message)))
    child.on('error', reject)
    child.on('exit', (code) => {
      if (result && code === 0) resolvePromise(result)
      else reject(new Error(`the measurement "${name}" ended with code ${code} and no result`))
    })
  })
}

function describeMachine(): Report['machine'] {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryMB: Math.round(totalmem() / 1e6),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    commit: commit(),
  }
}

function commit(): string {
  try {
    return execFileSync('git', ['describe', '--always', '--dirty'], { cwd: ROOT, encoding: 'utf8' }).trim()
  } catch {
    return 'unknown'
  }
}
