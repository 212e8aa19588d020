import { describe, expect, it } from 'vitest'
import type { JsonObject, JsonValue } from '../../../local/json.ts'
import { parseDefinition } from '../../../local/services/step-functions/definition/parse-definition.ts'
import type { StateMachineType } from '../../../local/services/step-functions/definition/state-machine-definition.ts'
import { systemRandomness } from '../../../local/services/step-functions/randomness.ts'

const end = { Type: 'Pass', End: true }
const invoke = 'arn:aws:states:::lambda:invoke'

function findings(definition: JsonValue, type: StateMachineType = 'STANDARD'): string[] {
  const { diagnostics } = parseDefinition(JSON.stringify(definition), {
    type,
    randomness: systemRandomness,
    refuseResource: ({ resourceType }) => (resourceType === 'glue' ? 'Glue does not run here' : undefined),
  })
  return diagnostics.map(({ message, location }) => `${location}: ${message}`)
}

function machine(states: JsonObject, rest: JsonObject = {}): JsonObject {
  return { QueryLanguage: 'JSONata', StartAt: Object.keys(states)[0] ?? '', States: states, ...rest }
}

describe('a definition', () => {
  it('is accepted when nothing is wrong', () => {
    expect(findings(machine({ a: end }))).toEqual([])
  })

  it('is refused when it is not JSON', () => {
    const { diagnostics } = parseDefinition('{', {
      type: 'STANDARD',
      randomness: systemRandomness,
      refuseResource: () => undefined,
    })
    expect(diagnostics).toMatchObject([{ code: 'INVALID_JSON_DESCRIPTION' }])
  })

  it('needs StartAt and States', () => {
    expect(findings({ QueryLanguage: 'JSONata' })).toEqual([
      ": Missing required field 'StartAt'",
      ": Missing required field 'States'",
    ])
  })

  it('is refused in JSONPath, with what to do instead', () => {
    expect(findings({ StartAt: 'a', States: { a: end } })).toEqual([
      expect.stringMatching(/^\/States\/a: This state is in JSONPath, .*"QueryLanguage": "JSONata"/),
    ])
  })

  it('cannot go back to JSONPath for one state', () => {
    expect(findings(machine({ a: { ...end, QueryLanguage: 'JSONPath' } }))).toEqual([
      "/States/a/QueryLanguage: 'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine",
    ])
  })

  it('accepts single JSONata states in a machine that is in JSONPath', () => {
    expect(findings({ StartAt: 'a', States: { a: { ...end, QueryLanguage: 'JSONata' } } })).toEqual([])
  })

  it('names targets that do not exist and states that nothing leads to', () => {
    expect(findings(machine({ a: { Type: 'Pass', Next: 'gone' }, lost: end }))).toEqual([
      "/States/a/Next: Missing 'Next' target: gone",
      '/States/lost: State "lost" is not reachable.',
    ])
  })

  it('names unknown fields, and those that belong to JSONPath', () => {
    expect(findings(machine({ a: { ...end, Retry: [], ResultPath: '$' } }))).toEqual([
      "/States/a/Retry: Field 'Retry' is not supported in a Pass state",
      "/States/a/ResultPath: Field 'ResultPath' belongs to JSONPath and is not supported in JSONata",
    ])
  })

  it('needs Next or End, and not both', () => {
    expect(findings(machine({ a: { Type: 'Pass' } }))).toEqual(["/States/a: Missing 'Next' or 'End'"])
    expect(findings(machine({ a: { Type: 'Pass', Next: 'b', End: true }, b: end }))).toEqual([
      "/States/a: 'Next' and 'End' cannot both be set",
    ])
  })

  it('refuses a state name that occurs twice, also in a branch', () => {
    const parallel = { Type: 'Parallel', Branches: [{ StartAt: 'a', States: { a: end } }], End: true }
    expect(findings(machine({ a: { Type: 'Pass', Next: 'p' }, p: parallel }))).toEqual([
      "/States/p/Branches[0]/States/a: Duplicate state name 'a'",
    ])
  })
})

describe('an expression', () => {
  it('must have both delimiters', () => {
    expect(findings(machine({ a: { ...end, Output: { x: '{% 1' } } }))).toEqual([
      "/States/a/Output/x: The JSONata expression must start with '{%' and end with '%}', but was '{% 1'",
    ])
  })

  it('must be JSONata', () => {
    expect(findings(machine({ a: { ...end, Output: '{% 1 + %}' } }))).toEqual([
      expect.stringContaining("/States/a/Output: Invalid JSONata expression '{% 1 + %}': S0207"),
    ])
  })

  it.each([
    ['Pass', machine({ a: { ...end, Output: '{% $states.result %}' } }), 'result', '/States/a/Output'],
    [
      'Arguments',
      machine({
        a: { Type: 'Task', Resource: invoke, Arguments: { x: '{% $states.result.y %}' }, End: true },
      }),
      'result',
      '/States/a/Arguments/x',
    ],
    [
      'Output of a Task',
      machine({ a: { Type: 'Task', Resource: invoke, Output: '{% $states.errorOutput %}', End: true } }),
      'errorOutput',
      '/States/a/Output',
    ],
    [
      'Catch',
      machine({
        a: {
          Type: 'Task',
          Resource: invoke,
          Catch: [{ ErrorEquals: ['States.ALL'], Output: '{% $states.result %}', Next: 'b' }],
          End: true,
        },
        b: end,
      }),
      'result',
      '/States/a/Catch[0]/Output',
    ],
  ])('cannot use a member of $states where it is not there: %s', (_place, definition, member, location) => {
    expect(findings(definition)).toEqual([
      expect.stringContaining(`${location}: '$states.${member}' is not accessible`),
    ])
  })

  it.each(['($states).result', '(($states)).result.x', '$states.(result.x)', "$lookup($states, 'result')"])(
    'cannot use a member of $states where it is not there, however it is written: %s',
    (source) => {
      expect(findings(machine({ a: { ...end, Output: `{% $exists(${source}) %}` } }))).toEqual([
        "/States/a/Output: '$states.result' is not accessible in the field 'Output'",
      ])
    },
  )

  // A filter by a text, which keeps `$states` as it is; a member by a text that only a run tells; another object's member.
  it.each(['$states["result"]', '$lookup($states, $states.input)', '($states.input).result', '$states.*'])(
    'is let through where it does not say that it uses such a member: %s',
    (source) => {
      expect(findings(machine({ a: { ...end, Output: `{% $exists(${source}) %}` } }))).toEqual([])
    },
  )

  it.each(['??', '?:'])('cannot use an operator that is newer than the engine of AWS: %s', (operator) => {
    const output = `{% $exists($states.input.a) ? ($states.input.b ${operator} 1) : 2 %}`
    expect(findings(machine({ a: { ...end, Output: output } }))).toEqual([
      expect.stringContaining(`/States/a/Output: The operator '${operator}' is not in JSONata 2.0.6`),
    ])
  })

  it('uses result and errorOutput where they are', () => {
    const task = {
      Type: 'Task',
      Resource: invoke,
      Output: '{% $states.result %}',
      Assign: { x: '{% $states.result %}' },
      Catch: [{ ErrorEquals: ['States.ALL'], Assign: { y: '{% $states.errorOutput %}' }, Next: 'b' }],
      End: true,
    }
    expect(findings(machine({ a: task, b: end }))).toEqual([])
  })
})

describe('a state', () => {
  it.each([
    ['{ "Type": "Wait", "End": true }', "exactly one of 'Seconds' and 'Timestamp'"],
    ['{ "Type": "Wait", "Seconds": "5", "End": true }', "'Seconds' must be a number or a JSONata expression"],
    ...['1.5', '-1', '1e8'].map((seconds) => [
      `{ "Type": "Wait", "Seconds": ${seconds}, "End": true }`,
      "'Seconds' must be a whole number of at least 0 and at most 99999999",
    ]),
    ...['2020-01-01', '2020-01-01T00:00:00', '2020-13-01T00:00:00Z'].map((time) => [
      `{ "Type": "Wait", "Timestamp": "${time}", "End": true }`,
      "'Timestamp' must be a date and a time with an offset",
    ]),
    ['{ "Type": "Choice", "Choices": [] }', 'at least one rule'],
    ['{ "Type": "Choice", "Choices": [{ "Next": "a" }] }', "Missing required field 'Condition'"],
    ['{ "Type": "Task", "Resource": "nonsense", "End": true }', "State 'a': the resource 'nonsense'"],
    [
      '{ "Type": "Task", "Resource": "arn:aws:states:::glue:startJobRun", "End": true }',
      "State 'a': the resource 'arn:aws:states:::glue:startJobRun' cannot run in the local cloud: Glue",
    ],
    [
      `{ "Type": "Task", "Resource": "${invoke}", "TimeoutSeconds": 5, "HeartbeatSeconds": 5, "End": true }`,
      "'HeartbeatSeconds' must be smaller",
    ],
    [
      `{ "Type": "Task", "Resource": "${invoke}", "End": true, "Retry": [{ "ErrorEquals": ["States.ALL", "A"] }] }`,
      "'States.ALL' must stand alone",
    ],
    [
      `{ "Type": "Task", "Resource": "${invoke}", "End": true, "Retry": [{ "ErrorEquals": ["A"], "BackoffRate": 0.5 }] }`,
      "'BackoffRate' must be a number of at least 1",
    ],
    [
      '{ "Type": "Map", "Items": 5, "ItemProcessor": { "StartAt": "b", "States": {} }, "End": true }',
      "'Items' must",
    ],
    ['{ "Type": "Pass", "Assign": { "x.y": 1 }, "End": true }', "'x.y' is not a variable name"],
    ['{ "Type": "Pass", "Assign": { "states": 1 }, "End": true }', "'states' is reserved"],
    ['{ "Type": "Dance" }', "'Type' must be one of"],
  ])('is refused: %s', (state, message) => {
    const definition: JsonValue = { QueryLanguage: 'JSONata', StartAt: 'a', States: { a: JSON.parse(state) } }
    expect(findings(definition)).toContainEqual(expect.stringContaining(message))
  })

  it('cannot wait for a callback in an Express machine', () => {
    const task = { Type: 'Task', Resource: `${invoke}.waitForTaskToken`, End: true }
    expect(findings(machine({ a: task }), 'EXPRESS')).toEqual([
      "/States/a/Resource: Express state machine does not support '.waitForTaskToken' service integration",
    ])
  })

  it('cannot assign a variable that a state before its Parallel has assigned', () => {
    const inner = { StartAt: 'b', States: { b: { ...end, Assign: { x: 2 } } } }
    const states = {
      a: { Type: 'Pass', Assign: { x: 1 }, Next: 'p' },
      p: { Type: 'Parallel', Branches: [inner], End: true },
    }
    expect(findings(machine(states))).toEqual([
      expect.stringContaining("/States/p/Branches[0]/States/b/Assign: The variable 'x' is already defined"),
    ])
  })
})
