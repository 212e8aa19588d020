import * as z from 'zod'
import { AwsError } from '../../aws-error.ts'
import type { JsonObject } from '../../json.ts'
import type { StorageTable } from '../../storage.ts'
import type { CloudContext } from '../service.ts'
import { compileEventPattern } from './match-pattern.ts'
import type { Clause } from './pattern/compile-pattern.ts'
import type { EventView } from './pattern/event-view.ts'
import { RuleIndex } from './pattern/rule-index.ts'
import { targetSchema } from './target.ts'

export const DEFAULT_BUS = 'default'

const ruleSchema = z.object({
  name: z.string(),
  arn: z.string(),
  busName: z.string(),
  description: z.optional(z.string()),
  /** JSON text, as it was given. */
  eventPattern: z.optional(z.string()),
  scheduleExpression: z.optional(z.string()),
  isEnabled: z.boolean(),
  roleArn: z.optional(z.string()),
  targets: z.array(targetSchema),
  /** Since when a rate counts, in milliseconds. */
  createdAt: z.number(),
})
const busSchema = z.object({
  name: z.string(),
  arn: z.string(),
  description: z.optional(z.string()),
  createdAt: z.number(),
})

export type Rule = z.infer<typeof ruleSchema>
export type EventBus = z.infer<typeof busSchema>

/** Who makes a resource. The template makes its own anew at each start; what clients make is kept in storage. */
export type Maker = 'template' | 'client'

/** All buses and their rules. */
export class EventBuses {
  readonly #context: CloudContext
  readonly #buses = new Map<string, EventBus>()
  readonly #rules = new Map<string, Map<string, Rule>>()
  readonly #clauses = new Map<string, readonly Clause[]>()
  readonly #indexes = new Map<string, RuleIndex<Rule>>()
  readonly #storedBuses: StorageTable
  readonly #storedRules: StorageTable
  readonly #onRuleChange: (rule: Rule, isGone: boolean) => void

  /** @param onRuleChange is told of each rule that is put or deleted. */
  constructor(context: CloudContext, onRuleChange: (rule: Rule, isGone: boolean) => void) {
    this.#context = context
    this.#onRuleChange = onRuleChange
    this.#storedBuses = context.storage.table('events/buses')
    this.#storedRules = context.storage.table('events/rules')
    this.putBus({ name: DEFAULT_BUS }, 'template')
    for (const [, bus] of this.#storedBuses.entries()) this.#addBus(busSchema.parse(bus))
    for (const [, stored] of this.#storedRules.entries()) {
      const rule = ruleSchema.parse(stored)
      this.#addRule(rule)
      onRuleChange(rule, false)
    }
  }

  all(): EventBus[] {
    return [...this.#buses.values()]
  }

  /** @throws {AwsError} ResourceNotFoundException */
  bus(nameOrArn: string = DEFAULT_BUS): EventBus {
    const name = busName(nameOrArn)
    const bus = this.#buses.get(name)
    if (!bus) throw new AwsError('ResourceNotFoundException', `Event bus ${name} does not exist.`)
    return bus
  }

  find(nameOrArn: string): EventBus | undefined {
    return this.#buses.get(busName(nameOrArn))
  }

  putBus({ name, description }: { name: string; description?: string | undefined }, maker: Maker): EventBus {
    const bus: EventBus = {
      name,
      arn: this.#arn(`event-bus/${name}`),
      ...(description !== undefined && { description }),
      createdAt: this.#buses.get(name)?.createdAt ?? this.#context.clock.now(),
    }
    this.#addBus(bus)
    if (maker === 'client') this.#storedBuses.set(name, bus)
    return bus
  }

  deleteBus(name: string): void {
    this.#buses.delete(name)
    this.#rules.delete(name)
    this.#indexes.delete(name)
    this.#storedBuses.delete(name)
  }

  rules(bus: EventBus): Rule[] {
    return [...(this.#rules.get(bus.name)?.values() ?? [])]
  }

  findRule(bus: EventBus, name: string): Rule | undefined {
    return this.#rules.get(bus.name)?.get(name)
  }

  /** @throws {AwsError} ResourceNotFoundException */
  rule(bus: EventBus, name: string): Rule {
    const rule = this.findRule(bus, name)
    if (!rule) {
      throw new AwsError('ResourceNotFoundException', `Rule ${name} does not exist on EventBus ${bus.name}.`)
    }
    return rule
  }

  /** Puts a rule in place of the one with its name. @throws {AwsError} InvalidEventPatternException */
  putRule(rule: Omit<Rule, 'arn' | 'busName'>, bus: EventBus, maker: Maker): Rule {
    const path = bus.name === DEFAULT_BUS ? rule.name : `${bus.name}/${rule.name}`
    const complete = { ...rule, arn: this.#arn(`rule/${path}`), busName: bus.name }
    this.#addRule(complete)
    const isStored = this.#storedRules.get(complete.arn) !== undefined
    if (maker === 'client' || isStored) this.#storedRules.set(complete.arn, toJson(complete))
    this.#onRuleChange(complete, false)
    return complete
  }

  deleteRule(rule: Rule): void {
    this.#rules.get(rule.busName)?.delete(rule.name)
    this.#clauses.delete(rule.arn)
    this.#indexes.delete(rule.busName)
    this.#storedRules.delete(rule.arn)
    this.#onRuleChange(rule, true)
  }

  /** The enabled rules of a bus whose pattern matches. */
  match(bus: EventBus, event: EventView): Iterable<Rule> {
    let index = this.#indexes.get(bus.name)
    if (!index) {
      const enabled = this.rules(bus).filter(({ isEnabled }) => isEnabled)
      index = new RuleIndex(enabled.map((rule) => ({ rule, clauses: this.#clauses.get(rule.arn) ?? [] })))
      this.#indexes.set(bus.name, index)
    }
    return index.match(event)
  }

  #addBus(bus: EventBus): void {
    this.#buses.set(bus.name, bus)
  }

  #addRule(rule: Rule): void {
    const { eventPattern } = rule
    this.#clauses.set(rule.arn, eventPattern === undefined ? [] : compileEventPattern(eventPattern).clauses)
    const rules = this.#rules.get(rule.busName) ?? new Map<string, Rule>()
    this.#rules.set(rule.busName, rules.set(rule.name, rule))
    this.#indexes.delete(rule.busName)
  }

  #arn(resource: string): string {
    return `arn:aws:events:${this.#context.region}:${this.#context.accountId}:${resource}`
  }
}

/** The name in a bus's ARN; a name stays as it is. */
export function busName(nameOrArn: string): string {
  return nameOrArn.startsWith('arn:') ? nameOrArn.slice(nameOrArn.lastIndexOf('/') + 1) : nameOrArn
}

function toJson(rule: Rule): JsonObject {
  return { ...rule, targets: rule.targets.map((target) => ({ ...target })) }
}
