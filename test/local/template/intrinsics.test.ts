import { describe, expect, it } from 'vitest'
import type { JsonObject, JsonValue } from '../../../local/json.ts'
import { evaluateCondition, resolveProperties, resolveValue } from '../../../local/template/intrinsics.ts'
import type { Scope } from '../../../local/template/intrinsics.ts'
import { templateSchema } from '../../../local/template/template.ts'

const REFS: JsonObject = {
  Table: 'table-1',
  'AWS::Region': 'us-east-1',
  'AWS::AccountId': '000000000000',
  Count: 3,
  Zones: ['a', 'b'],
}

function scopeOf(template: JsonObject = {}): Scope {
  return {
    template: templateSchema.parse(template),
    ref: (name) => REFS[name],
    attribute: (logicalId, name) =>
      logicalId === 'Table' && ['Arn', 'Nested.Name'].includes(name) ? `${logicalId}:${name}` : undefined,
    imported: (name) => (name === 'shared-bus' ? 'bus-1' : undefined),
  }
}

describe('resolveValue', () => {
  it.each<[string, JsonValue, JsonValue]>([
    ['Ref', { Ref: 'Table' }, 'table-1'],
    ['Ref of a list parameter', { Ref: 'Zones' }, ['a', 'b']],
    ['Fn::GetAtt as a list', { 'Fn::GetAtt': ['Table', 'Arn'] }, 'Table:Arn'],
    ['Fn::GetAtt as a text', { 'Fn::GetAtt': 'Table.Nested.Name' }, 'Table:Nested.Name'],
    ['Fn::Join', { 'Fn::Join': ['-', ['a', { Ref: 'Table' }, { Ref: 'Count' }]] }, 'a-table-1-3'],
    [
      'Fn::Sub',
      { 'Fn::Sub': '${Table} ${Table.Arn} ${AWS::Region} ${!Literal} $5' },
      'table-1 Table:Arn us-east-1 ${Literal} $5',
    ],
    ['Fn::Sub with variables', { 'Fn::Sub': ['${Own}/${Table}', { Own: { Ref: 'Count' } }] }, '3/table-1'],
    [
      'Fn::Select of Fn::Split',
      { 'Fn::Select': [1, { 'Fn::Split': [':', { 'Fn::GetAtt': ['Table', 'Arn'] }] }] },
      'Arn',
    ],
    ['Fn::Select with a text as index', { 'Fn::Select': ['0', ['x', 'y']] }, 'x'],
    ['Fn::Base64', { 'Fn::Base64': { Ref: 'Table' } }, 'dGFibGUtMQ=='],
    ['Fn::ImportValue', { 'Fn::ImportValue': { 'Fn::Join': ['-', ['shared', 'bus']] } }, 'bus-1'],
    ['plain values', { a: [1, true, null, { b: 'c' }] }, { a: [1, true, null, { b: 'c' }] }],
    [
      'a property that is called Condition',
      { Condition: { StringEquals: { Ref: 'Table' } } },
      { Condition: { StringEquals: 'table-1' } },
    ],
  ])('evaluates %s', (_name, value, expected) => {
    expect(resolveValue(value, scopeOf())).toEqual(expected)
  })

  it('looks up mappings', () => {
    const scope = scopeOf({ Mappings: { Sizes: { 'us-east-1': { Memory: 512 } } } })
    expect(resolveValue({ 'Fn::FindInMap': ['Sizes', { Ref: 'AWS::Region' }, 'Memory'] }, scope)).toBe(512)
    expect(() => resolveValue({ 'Fn::FindInMap': ['Sizes', 'eu-west-1', 'Memory'] }, scope)).toThrow(
      'Fn::FindInMap: the mapping Sizes has no eu-west-1 / Memory',
    )
  })

  it('leaves out what is AWS::NoValue, in objects and in lists', () => {
    const scope = scopeOf({ Conditions: { No: { 'Fn::Equals': [1, 2] } } })
    expect(
      resolveProperties(
        {
          gone: { Ref: 'AWS::NoValue' },
          list: [1, { 'Fn::If': ['No', 2, { Ref: 'AWS::NoValue' }] }],
          kept: null,
        },
        scope,
      ),
    ).toEqual({ list: [1], kept: null })
  })

  it.each<[JsonValue, string]>([
    [{ Ref: 'Gone' }, 'Ref of "Gone": there is no such parameter or resource'],
    [{ 'Fn::GetAtt': ['Table', 'Gone'] }, 'Fn::GetAtt: Table yields no attribute Gone locally'],
    [{ 'Fn::Transform': {} }, 'the intrinsic function Fn::Transform is not known locally'],
    [{ 'Fn::Select': [5, ['a']] }, 'Fn::Select: there is no element 5'],
    [{ 'Fn::ImportValue': 'gone' }, 'Fn::ImportValue: no stack exports "gone"'],
    [{ 'Fn::Join': ['-', 'not a list'] }, 'Fn::Join takes a list, got "not a list"'],
  ])('says what is wrong with %j', (value, message) => {
    expect(() => resolveValue(value, scopeOf())).toThrow(message)
  })
})

describe('evaluateCondition', () => {
  const scope = scopeOf({
    Conditions: {
      Yes: { 'Fn::Equals': [{ Ref: 'Table' }, 'table-1'] },
      No: { 'Fn::Not': [{ Condition: 'Yes' }] },
      Both: { 'Fn::And': [{ Condition: 'Yes' }, { Condition: 'No' }] },
      Either: { 'Fn::Or': [{ Condition: 'Yes' }, { Condition: 'No' }] },
    },
  })

  it.each([
    ['Yes', true],
    ['No', false],
    ['Both', false],
    ['Either', true],
  ])('evaluates %s', (name, expected) => {
    expect(evaluateCondition(name, scope)).toBe(expected)
    expect(resolveValue({ 'Fn::If': [name, 'then', 'else'] }, scope)).toBe(expected ? 'then' : 'else')
  })

  it('does not know conditions that the template has not', () => {
    expect(() => evaluateCondition('Gone', scope)).toThrow('the template has no condition "Gone"')
  })
})
