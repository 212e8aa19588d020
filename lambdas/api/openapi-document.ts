import * as z from 'zod/mini'

import type { EventDefinition } from '../job/event-definition.ts'
import { errorBodySchema } from './error-body.ts'
import type { Content, Route, RouteAnswer } from './route.ts'

type Json = Record<string, unknown>

/** Answers that any route may give beside its own. */
const COMMON: Readonly<Record<string, RouteAnswer>> = {
  422: { description: 'A part of the request is not as it must be: `issues` say where.' },
  500: { description: 'A fault of ours: `requestId` names it.' },
  503: { description: 'AWS is asked too often at the moment; try again after `retry-after` seconds.' },
}

const UNAUTHORIZED: Json = { description: 'The token is missing, expired or not for this API.' }

const SCOPES = { user: 'stepladder/use', operator: 'stepladder/operate' } as const

/** Makes the OpenAPI 3.1 document of the API out of its contracts and the event catalog. */
export function openapiDocument(routes: readonly Route[], events: readonly EventDefinition[]): Json {
  const paths: Record<string, Json> = {}
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation(route) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Stepladder',
      version: '1.0.0',
      description:
        'Turns photos into plushies, and runs jobs. Errors have the shape `{ "error": { "code", "message" } }`.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    paths,
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
      schemas: {
        Error: jsonSchema(errorBodySchema, 'output'),
        ...Object.fromEntries(
          events.map(({ name, schema }) => [eventSchemaName(name), jsonSchema(schema, 'input')]),
        ),
      },
    },
  }
}

/** Names of components may have letters, digits, dots, hyphens and underscores only. */
function eventSchemaName(event: string): string {
  return `event.${event.replaceAll('/', '.')}`
}

function operation(route: Route): Json {
  const { id, summary, scope, body, params, query, headers = [] } = route
  const parameters = [
    ...parametersOf('path', params),
    ...parametersOf('query', query),
    ...headers.map(({ name, description, schema }) => ({
      in: 'header',
      name,
      description,
      required: false,
      schema: jsonSchema(schema, 'input'),
    })),
  ]
  const description = [route.description, route.repeated].filter((text) => text !== undefined).join(' ')
  const content = Object.entries(body.content ?? {})
  const byStatus: Readonly<Record<string, RouteAnswer>> = { ...COMMON, ...withKeyRefused(route) }
  const answers = Object.entries(byStatus)
  return {
    operationId: id,
    summary,
    ...(description !== '' && { description }),
    security: scope === 'public' ? [] : [{ token: [SCOPES[scope]] }],
    ...(parameters.length > 0 && { parameters }),
    ...(content.length > 0 && {
      requestBody: {
        required: true,
        content: Object.fromEntries(content.map(([mediaType, what]) => [mediaType, mediaTypeOf(what)])),
      },
    }),
    responses: {
      ...Object.fromEntries(answers.map(([status, answer]) => [status, response(Number(status), answer)])),
      ...(scope !== 'public' && { 401: UNAUTHORIZED }),
    },
  }
}

/** The answers of a route, with that to an `Idempotency-Key` where it takes none. */
function withKeyRefused(route: Route): Readonly<Record<number, RouteAnswer>> {
  const answers = route.answers()
  if (route.repeated === undefined) return answers
  const refused = 'The request has an `Idempotency-Key`, which this route does not take.'
  const own = answers[400]
  return { ...answers, 400: { description: own ? `${own.description} Or: ${refused}` : refused } }
}

function mediaTypeOf(content: Content): Json {
  // OpenAPI 3.1: bytes have no schema.
  return content === 'binary' ? {} : { schema: jsonSchema(content, 'input') }
}

function response(status: number, { description, schema, headers }: RouteAnswer): Json {
  const error = { $ref: '#/components/schemas/Error' }
  return {
    description,
    ...(headers && {
      headers: Object.fromEntries(
        Object.entries(headers).map(([name, text]) => [
          name,
          { description: text, schema: { type: 'string' } },
        ]),
      ),
    }),
    content: {
      'application/json': {
        schema: schema && status < 400 ? jsonSchema(schema, 'output') : error,
      },
    },
  }
}

function parametersOf(where: 'path' | 'query', schema: z.ZodMiniType): Json[] {
  const { properties, required } = z.parse(objectSchema, jsonSchema(schema, 'input'))
  return Object.entries(properties).map(([name, property]) => ({
    in: where,
    name,
    required: where === 'path' || required.includes(name),
    schema: property,
  }))
}

const objectSchema = z.object({
  properties: z._default(z.record(z.string(), z.unknown()), {}),
  required: z._default(z.array(z.string()), []),
})

function jsonSchema(schema: z.core.$ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    target: 'draft-2020-12',
    io,
    unrepresentable: 'any',
  })
  return rest
}
