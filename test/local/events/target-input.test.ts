import { describe, expect, test } from 'vitest'
import type { JsonObject, JsonValue } from '../../../local/json.ts'
import { DEAD_LETTERS, startEvents } from './start-events.ts'

const DETAIL = {
  'instance-id': 'i-0123',
  state: 'RUNNING',
  count: 3,
  on: true,
  nothing: null,
  tags: ['a', 'b'],
  nested: { deep: [{ id: 1 }, { id: 2 }] },
  quoted: 'say "hi"',
}
const PATHS = {
  instance: '$.detail.instance-id',
  state: '$.detail.state',
  count: '$.detail.count',
  on: '$.detail.on',
  nothing: '$.detail.nothing',
  tags: '$.detail.tags',
  second: '$.detail.tags[1]',
  ids: '$.detail.nested.deep[*].id',
  nested: "$.detail['nested']",
  quoted: '$.detail.quoted',
  missing: '$.detail.missing',
}

describe('input of targets', () => {
  test.each<[string, JsonObject, JsonValue]>([
    ['a constant', { Input: '{"a":[1]}' }, { a: [1] }],
    ['a part of the event', { InputPath: '$.detail.nested' }, { deep: [{ id: 1 }, { id: 2 }] }],
    ['null where a path finds nothing', { InputPath: '$.detail.missing' }, null],
  ])('can be %s', async (_, target, expected) => {
    expect(await receive(target)).toEqual(expected)
  })

  test.each<[string, string, JsonValue]>([
    ['text in quotes', '"instance <instance> is in <state>"', 'instance i-0123 is in RUNNING'],
    ['text that gets its quotes', '{"instance": <instance>}', { instance: 'i-0123' }],
    ['text whose quotes are there', '{"instance": "<instance>"}', { instance: 'i-0123' }],
    ['escaped quotes around a variable', String.raw`{"s": "is \"<instance>\""}`, { s: 'is "i-0123"' }],
    ['numbers, booleans, null', '{"v": [<count>, <on>, <nothing>]}', { v: [3, true, null] }],
    ['numbers inside text', '"count <count>"', 'count 3'],
    ['arrays and objects as values', '{"t": <tags>, "n": <nested>}', { t: ['a', 'b'], n: DETAIL.nested }],
    ['arrays inside text, without quotes', '"tags <tags>"', 'tags [a,b]'],
    ['one element', '<second>', 'b'],
    ['all elements', '<ids>', [1, 2]],
    ['nothing for a missing path inside text', '"gone: <missing>."', 'gone: .'],
    ['lines of text', '"first <instance>"\n"second <state>"', 'first i-0123\nsecond RUNNING'],
    ['the name of the rule', '{"rule": <aws.events.rule-name>}', { rule: 'rule' }],
    ['the ARN of the rule', '<aws.events.rule-arn>', 'arn:aws:events:us-east-1:000000000000:rule/rule'],
    ['the time of arrival', '<aws.events.event.ingestion-time>', '2026-01-01T00:00:00Z'],
    ['names of variables that are not defined', '"<other>"', '<other>'],
  ])('a template gives %s', async (_, InputTemplate, expected) => {
    expect(await receive({ InputTransformer: { InputPathsMap: PATHS, InputTemplate } })).toEqual(expected)
  })

  test('a template gives the whole event, or the event without its detail', async () => {
    const InputTemplate = '{"all": <aws.events.event.json>, "head": <aws.events.event>}'
    const input = await receive({ InputTransformer: { InputTemplate } })
    expect(input).toMatchObject({ all: { source: 'test', detail: DETAIL }, head: { source: 'test' } })
    expect(input).not.toHaveProperty('head.detail')
  })

  test.each([
    ['is missing outside of text', '{"a": <missing>}'],
    ['has quotes, which are not escaped', '{"a": <quoted>}'],
  ])('an event whose variable %s is a dead letter at once', async (_, InputTemplate) => {
    const events = await startEvents()
    await events.rule(
      { source: ['test'] },
      {
        InputTransformer: { InputPathsMap: PATHS, InputTemplate },
        DeadLetterConfig: { Arn: DEAD_LETTERS },
      },
    )
    await events.put(DETAIL)
    expect(events.received).toMatchObject([
      {
        arn: DEAD_LETTERS,
        options: { messageAttributes: { ERROR_CODE: 'INVALID_JSON', RETRY_ATTEMPTS: '0' } },
      },
    ])
  })

  test.each<[string, JsonObject]>([
    ['two kinds of input', { Input: '{}', InputPath: '$' }],
    ['a constant that is no JSON', { Input: '{' }],
    ['a path without $', { InputPath: 'detail' }],
    ['a malformed path', { InputPath: '$.a[?]' }],
    ['a template that is no JSON', { InputTransformer: { InputTemplate: 'hello' } }],
    [
      'a reserved variable',
      { InputTransformer: { InputPathsMap: { 'aws.x': '$.id' }, InputTemplate: '"a"' } },
    ],
    ['parameters that do not run locally', { EcsParameters: {} }],
    ['an ARN that is none', { Arn: 'queue' }],
    ['a service that does not run locally', { Arn: 'arn:aws:sns:us-east-1:000000000000:topic' }],
  ])('a target with %s is refused', async (_, target) => {
    const events = await startEvents()
    await expect(events.rule({ source: ['test'] }, target)).rejects.toMatchObject({
      code: 'ValidationException',
    })
  })
})

async function receive(target: JsonObject): Promise<JsonValue | undefined> {
  const events = await startEvents()
  await events.rule({ source: ['test'] }, target)
  await events.put(DETAIL)
  expect(events.received).toHaveLength(1)
  return events.received[0]?.payload
}
