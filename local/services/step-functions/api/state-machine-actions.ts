import * as z from 'zod'
import { AwsError } from '../../../aws-error.ts'
import type { JsonObject, JsonValue } from '../../../json.ts'
import { checkDefinition, compileDefinition, putStateMachine } from '../create-state-machine.ts'
import type { Engine } from '../engine.ts'
import type { StateMachine } from '../state-machines.ts'
import { action, checkName, toSeconds } from './action.ts'
import type { Action } from './action.ts'
import { paginate, pagingSchema } from './paging.ts'

const jsonObject = z.record(z.string(), z.custom<JsonValue>())
const tagList = z.array(z.object({ key: z.string(), value: z.string().optional() }))
const OFF: JsonObject = { level: 'OFF', includeExecutionData: false }
const UNTRACED: JsonObject = { enabled: false }

const createStateMachine = action(
  z.object({
    name: z.string(),
    definition: z.string(),
    roleArn: z.string(),
    type: z.enum(['STANDARD', 'EXPRESS']).optional(),
    loggingConfiguration: jsonObject.optional(),
    tracingConfiguration: jsonObject.optional(),
    tags: tagList.optional(),
  }),
  (engine, input) => {
    checkName(input.name)
    const { region, accountId } = engine.context
    const type = input.type ?? 'STANDARD'
    const existing = engine.machines.find(`arn:aws:states:${region}:${accountId}:stateMachine:${input.name}`)
    if (existing) {
      // Creating the same machine again is no error.
      if (existing.definitionText === input.definition && existing.type === type) {
        return { stateMachineArn: existing.arn, creationDate: toSeconds(existing.creationDate) }
      }
      throw new AwsError('StateMachineAlreadyExists', `State Machine Already Exists: '${existing.arn}'`)
    }
    const machine = putStateMachine(engine, {
      name: input.name,
      type,
      definitionText: input.definition,
      roleArn: input.roleArn,
      loggingConfiguration: input.loggingConfiguration ?? OFF,
      tracingConfiguration: input.tracingConfiguration ?? UNTRACED,
      tags: Object.fromEntries((input.tags ?? []).map(({ key, value }) => [key, value ?? ''])),
    })
    return { stateMachineArn: machine.arn, creationDate: toSeconds(machine.creationDate) }
  },
)

const updateStateMachine = action(
  z.object({
    stateMachineArn: z.string(),
    definition: z.string().optional(),
    roleArn: z.string().optional(),
    loggingConfiguration: jsonObject.optional(),
    tracingConfiguration: jsonObject.optional(),
  }),
  (engine, input) => {
    const machine = engine.machines.get(input.stateMachineArn)
    const { definition, roleArn, loggingConfiguration, tracingConfiguration } = input
    if (!definition && !roleArn && !loggingConfiguration && !tracingConfiguration) {
      throw new AwsError(
        'MissingRequiredParameter',
        'Either the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration must be specified',
      )
    }
    const updated: StateMachine = {
      ...machine,
      ...(definition !== undefined && {
        definitionText: definition,
        definition: compileDefinition(engine, definition, machine.type),
      }),
      ...(roleArn !== undefined && { roleArn }),
      ...(loggingConfiguration && { loggingConfiguration }),
      ...(tracingConfiguration && { tracingConfiguration }),
      revisionId: engine.randomness.uuid(),
    }
    engine.putMachine(updated)
    return { updateDate: toSeconds(engine.context.clock.now()), revisionId: updated.revisionId }
  },
)

const byArn = z.object({ stateMachineArn: z.string() })

const deleteStateMachine = action(byArn, (engine, { stateMachineArn }) => {
  engine.deleteMachine(stateMachineArn)
  return {}
})

const describeStateMachine = action(byArn, (engine, { stateMachineArn }) => {
  const machine = engine.machines.get(stateMachineArn)
  return {
    stateMachineArn: machine.arn,
    name: machine.name,
    status: 'ACTIVE',
    definition: machine.definitionText,
    roleArn: machine.roleArn,
    type: machine.type,
    creationDate: toSeconds(machine.creationDate),
    loggingConfiguration: machine.loggingConfiguration,
    tracingConfiguration: machine.tracingConfiguration,
    revisionId: machine.revisionId,
  }
})

const describeStateMachineForExecution = action(
  z.object({ executionArn: z.string() }),
  (engine, { executionArn }) => {
    const { options } = engine.executions.get(executionArn)
    const machine = engine.machines.find(options.stateMachineArn)
    return {
      stateMachineArn: options.stateMachineArn,
      name: options.stateMachineName,
      definition: options.definitionText,
      roleArn: options.roleArn,
      updateDate: toSeconds(machine?.creationDate ?? options.startDate),
      loggingConfiguration: machine?.loggingConfiguration ?? OFF,
      tracingConfiguration: machine?.tracingConfiguration ?? UNTRACED,
      revisionId: options.revisionId,
      ...(options.mapRunArn !== undefined && { mapRunArn: options.mapRunArn }),
    }
  },
)

const listStateMachines = action(z.object(pagingSchema), (engine, request) => {
  const machines = [...engine.machines.all].toSorted((a, b) => (a.name < b.name ? -1 : 1))
  const { items, nextToken } = paginate(machines, request, ({ arn }) => arn)
  return {
    stateMachines: items.map(({ arn, name, type, creationDate }) => ({
      stateMachineArn: arn,
      name,
      type,
      creationDate: toSeconds(creationDate),
    })),
    ...(nextToken !== undefined && { nextToken }),
  }
})

const validateStateMachineDefinition = action(
  z.object({
    definition: z.string(),
    type: z.enum(['STANDARD', 'EXPRESS']).optional(),
    severity: z.enum(['ERROR', 'WARNING']).optional(),
    maxResults: z.number().int().min(0).max(100).optional(),
  }),
  (engine, { definition, type, severity, maxResults }) => {
    const { diagnostics } = checkDefinition(engine, definition, type ?? 'STANDARD')
    const shown = diagnostics.filter((found) => found.severity === 'ERROR' || severity === 'WARNING')
    const limit = maxResults || 100
    return {
      result: diagnostics.some((found) => found.severity === 'ERROR') ? 'FAIL' : 'OK',
      diagnostics: shown.slice(0, limit).map((found) => ({ ...found })),
      truncated: shown.length > limit,
    }
  },
)

const listTagsForResource = action(z.object({ resourceArn: z.string() }), (engine, { resourceArn }) => ({
  tags: Object.entries(taggedMachine(engine, resourceArn).tags).map(([key, value]) => ({ key, value })),
}))

const tagResource = action(
  z.object({ resourceArn: z.string(), tags: tagList }),
  (engine, { resourceArn, tags }) => {
    const machine = taggedMachine(engine, resourceArn)
    const added = Object.fromEntries(tags.map(({ key, value }) => [key, value ?? '']))
    engine.putMachine({ ...machine, tags: { ...machine.tags, ...added } })
    return {}
  },
)

const untagResource = action(
  z.object({ resourceArn: z.string(), tagKeys: z.array(z.string()) }),
  (engine, { resourceArn, tagKeys }) => {
    const machine = taggedMachine(engine, resourceArn)
    const tags = Object.fromEntries(Object.entries(machine.tags).filter(([key]) => !tagKeys.includes(key)))
    engine.putMachine({ ...machine, tags })
    return {}
  },
)

function taggedMachine(engine: Engine, arn: string): StateMachine {
  const machine = engine.machines.find(arn)
  if (machine) return machine
  throw new AwsError('ResourceNotFound', `Resource not found: '${arn}'`)
}

/** The API's actions on state machines. */
export const stateMachineActions: Readonly<Record<string, Action>> = {
  CreateStateMachine: createStateMachine,
  UpdateStateMachine: updateStateMachine,
  DeleteStateMachine: deleteStateMachine,
  DescribeStateMachine: describeStateMachine,
  DescribeStateMachineForExecution: describeStateMachineForExecution,
  ListStateMachines: listStateMachines,
  ValidateStateMachineDefinition: validateStateMachineDefinition,
  ListTagsForResource: listTagsForResource,
  TagResource: tagResource,
  UntagResource: untagResource,
}
