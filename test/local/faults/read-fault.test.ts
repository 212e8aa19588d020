import { describe, expect, it } from 'vitest'
import { FAULT_KINDS } from '../../../local/faults/fault.ts'
import { describeKind, readFault } from '../../../local/faults/parse-fault.ts'

describe('a fault on the command line', () => {
  it.each([
    [
      'fail function=submit invocation=2 times=all errorMessage="two words"',
      { kind: 'fail', function: 'submit', invocation: 2, times: Infinity, errorMessage: 'two words' },
    ],
    ['delay function=submit delayMs=500', { kind: 'delay', function: 'submit', delayMs: 500 }],
    [
      'crash function=submit afterCall=3 service=dynamodb',
      { kind: 'crash', function: 'submit', afterCall: 3, service: 'dynamodb' },
    ],
    ['throttle table=12', { kind: 'throttle', table: '12' }],
    ['task-timed-out times=2', { kind: 'task-timed-out', times: 2 }],
    ['duplicate detailType="order placed"', { kind: 'duplicate', detailType: 'order placed' }],
    ['drop-status-event status=FAILED', { kind: 'drop-status-event', status: 'FAILED' }],
    ['{"kind":"drop","source":"app","times":"all"}', { kind: 'drop', source: 'app', times: Infinity }],
  ])('%s', (text, fault) => {
    expect(readFault(text)).toEqual(fault)
  })

  it.each([
    [
      'fial function=submit',
      'there is no fault "fial": choose one of fail, delay, crash, refuse, throttle, task-timed-out, duplicate, drop, drop-status-event',
    ],
    [
      'fail',
      'the fault "fail" is wrong (function: Invalid input: expected string, received undefined): it takes function, [invocation], [times], [errorType], [errorMessage]',
    ],
    [
      'delay function=a delayMs=soon',
      'the fault "delay" is wrong (delayMs: Invalid input: expected number, received string): it takes function, delayMs, [invocation], [times]',
    ],
    [
      'throttle table=a tabel=b',
      'the fault "throttle" is wrong (Unrecognized key: "tabel"): it takes table, [action], [times]',
    ],
    [
      'fail submit',
      '"submit" in the fault "fail submit" is not a setting: write name=value, or name="two words"',
    ],
    ['', 'there is no fault "": choose one of'],
    ['constructor', 'there is no fault "constructor": choose one of'],
    ['{"kind":', 'the fault "{"kind":" is not JSON'],
    ['{}', 'a fault is an object with a "kind": fail,'],
  ])('is refused in words: %s', (text, message) => {
    expect(() => readFault(text)).toThrow(message)
  })

  it.each(Object.keys(FAULT_KINDS))('is described with every setting: %s', (kind) => {
    const { description, properties } = describeKind(kind)
    expect(description).toMatch(/\.$/u)
    const silent = Object.entries(properties).filter(
      ([name, { description: text }]) => name !== 'kind' && !text,
    )
    expect(silent).toEqual([])
  })
})
