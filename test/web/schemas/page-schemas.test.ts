import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { openapiDocument } from '../../../lambdas/http/openapi-document.ts'
import { routes } from '../../../lambdas/registry/routes.ts'
import { events } from '../../../lambdas/registry/events.ts'
import { findDrift, jsonSchema } from './find-drift.ts'
import { PAGE_SCHEMAS } from './page-schemas.ts'

const ROOT = join(import.meta.dirname, '../../..')

const answerSchema = z.object({ content: z.object({ 'application/json': z.object({ schema: jsonSchema }) }) })
const operationSchema = z.object({ responses: z.record(z.string(), z.unknown()) })
const documentSchema = z.object({ paths: z.record(z.string(), z.record(z.string(), operationSchema)) })
const { paths } = documentSchema.parse(openapiDocument(routes, events))

/** The schema of what a route answers with when all goes well. */
function answerOf(route: string) {
  const [method = '', path = ''] = route.split(' ')
  const responses = paths[path]?.[method.toLowerCase()]?.responses ?? {}
  const success = Object.entries(responses).find(([status]) => status.startsWith('2'))
  return answerSchema.parse(success?.[1]).content['application/json'].schema
}

describe('the schemas of the pages', () => {
  it.each(PAGE_SCHEMAS)('read what the API answers: %s, %s', (route, _page, schema) => {
    const page = jsonSchema.parse(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }))
    expect(findDrift(page, answerOf(route))).toEqual([])
  })

  it('are all compared: whatever a page passes to a request stands in the list', () => {
    const listed = new Set(PAGE_SCHEMAS.map(([, page]) => page))
    const passed = globSync('web/{gallery,console}/**/*.{ts,tsx}', { cwd: ROOT }).flatMap((path) => {
      const text = readFileSync(join(ROOT, path), 'utf8')
      return [...text.matchAll(/api\.request\(\s*'[A-Z]+',[^;]*?\b(\w+Schema)\b/gu)].map(([, name]) => name)
    })
    expect(passed.length).toBeGreaterThan(20)
    expect(passed.filter((name) => name === undefined || !listed.has(name))).toEqual([])
  })
})

describe('the comparison', () => {
  const object = (properties: object, required: string[] = []) =>
    jsonSchema.parse({ type: 'object', properties, required })

  it.each([
    [
      'a member that no answer has',
      object({ schedule: { type: 'string' } }),
      object({ trigger: { type: 'string' } }),
      ['answer.schedule: the page reads it, and no answer has it'],
    ],
    [
      'a member that an answer may be without',
      object({ id: { type: 'string' } }, ['id']),
      object({ id: { type: 'string' } }),
      ['answer.id: the page demands it, and an answer may be without it'],
    ],
    [
      'another type',
      object({ n: { type: 'number' } }),
      object({ n: { type: 'string' } }),
      ['answer.n: the route may answer "string", and the page reads "number"'],
    ],
    [
      'null where the page expects none',
      object({ n: { type: 'string' } }),
      object({ n: { anyOf: [{ type: 'string' }, { type: 'null' }] } }),
      ['answer.n: the route may answer "null", and the page reads "string"'],
    ],
    [
      'a value that the page does not know',
      object({ s: { type: 'string', enum: ['a'] } }),
      object({ s: { type: 'string', enum: ['a', 'b'] } }),
      ['answer.s: the route may answer ["a","b"], and the page reads ["a"]'],
    ],
    [
      'the same within a list',
      jsonSchema.parse({ type: 'array', items: object({ x: { type: 'string' } }) }),
      jsonSchema.parse({ type: 'array', items: object({}) }),
      ['answer[].x: the page reads it, and no answer has it'],
    ],
  ])('finds %s', (_what, page, route, drift) => {
    expect(findDrift(page, route)).toEqual(drift)
  })

  it('takes a page that reads less, integers for numbers, and anything', () => {
    const page = object({ n: { type: 'number' }, any: {} })
    const route = object({ n: { type: 'integer' }, any: { type: 'string' }, more: { type: 'string' } }, ['n'])
    expect(findDrift(page, route)).toEqual([])
  })
})
