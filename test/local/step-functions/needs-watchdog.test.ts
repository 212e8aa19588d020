import { describe, expect, it } from 'vitest'
import { compile } from '../../../local/services/step-functions/jsonata/jsonata-library.ts'
import { needsWatchdog } from '../../../local/services/step-functions/jsonata/needs-watchdog.ts'

describe('a watchdog', () => {
  it.each([
    '$match(x, /a+/)',
    "{ 'deep': [$x ? $split(y, / /)] }",
    '[1..$n]',
    '($double := function($s, $n) { $n = 0 ? $s : $double($s & $s, $n - 1) }; $length($double("a", 25)))',
    'x ~> $distinct',
    '$map(x, $sort)',
    '$reduce(x, function($a, $b) { $a + $b })',
    '$range(1, 2, 1)',
    "$pad('x', 5)",
  ])('watches what can run long within a step: %s', (source) => {
    expect(needsWatchdog(compile(source).ast())).toBe(true)
  })

  it.each([
    '$string($floor($toMillis($states.context.Execution.StartTime) / 1000) + 2592000)',
    '$map(x, function($v) { $v + 1 })',
    '$merge([a, { "b": $substring(c, 0, 5) }])',
    "$split(x, ',')[0]",
    '$states.input.range',
  ])('is not paid for by what takes as long as its data is large: %s', (source) => {
    expect(needsWatchdog(compile(source).ast())).toBe(false)
  })
})
