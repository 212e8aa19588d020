import { afterEach, beforeEach, vi } from 'vitest'
import * as z from 'zod'

const emfSchema = z.looseObject({
  _aws: z.object({
    CloudWatchMetrics: z.array(
      z.object({
        Namespace: z.string(),
        Dimensions: z.array(z.array(z.string())),
        Metrics: z.array(z.looseObject({ Name: z.string() })),
      }),
    ),
  }),
})

/** A line of metrics, as CloudWatch reads it. */
export interface CountedLine {
  readonly dimensions: readonly Readonly<Record<string, unknown>>[]
  readonly values: Readonly<Record<string, unknown>>
}

/**
 * Takes what each test writes in CloudWatch's embedded metric format, so that it is not in the tests' own output.
 * @returns what this test has counted so far
 */
export function useCounted(): () => readonly CountedLine[] {
  const lines: string[] = []
  beforeEach(() => {
    lines.length = 0
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => lines.push(String(text)) > 0)
  })
  afterEach(() => void vi.restoreAllMocks())
  return () => lines.filter((line) => line.includes('"_aws"')).map(readLine)
}

function readLine(line: string): CountedLine {
  const emf = emfSchema.parse(JSON.parse(line))
  const [directive] = emf._aws.CloudWatchMetrics
  const pick = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, emf[name]]))
  return {
    dimensions: directive?.Dimensions.map(pick) ?? [],
    values: pick(directive?.Metrics.map(({ Name }) => Name) ?? []),
  }
}
