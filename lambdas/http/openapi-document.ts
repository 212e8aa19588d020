import * as z from 'zod/mini'

import type { EventDefinition } from '../job/event-definition.ts'
import { errorBodySchema } from './error-body.ts'
import {
  GATEWAY_ANSWERS,
  gatewayAnswersOf,
  gatewayBodySchema,
  type GatewayAnswer,
} from './gateway-answers.ts'
import type { Content, Route, RouteAnswer } from './route.ts'

type Json = Record<string, unknown>

/** Answers that any route may give beside its own. */
const COMMON: Readonly<Record<string, RouteAnswer>> = {
  422: { description: 'A part of the request is not as it must be: `issues` say where.' },
  500: { description: 'A fault of ours: `requestId` names it.' },
  503: { description: 'AWS is asked too often at the moment; try again after `retry-after` seconds.' },
}

/** 401 of all routes that take a token. */
const UNAUTHORIZED: RouteAnswer = {
  description: 'The token has no subject, or is an ID token: send the access token.',
}

const ERROR: Json = { $ref: '#/components/schemas/Error' }
const GATEWAY_ERROR: Json = { $ref: '#/components/schemas/GatewayError' }

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
        'Turns photos into plushies, and runs jobs. Errors have the shape `{ "error": { "code", "message" } }`. What API ' +
        'Gateway answers by itself has the shape `{ "message" }`: so has 404 for a method and path that are not here.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    paths,
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
      schemas: {
        Error: jsonSchema(errorBodySchema, 'output'),
        GatewayError: jsonSchema(gatewayBodySchema, 'output'),
        ...Object.fromEntries(
          events.map(({ name, schema }) => [eventSchemaName(name), jsonSchema(schema, 'input')]),
        ),
      },
      responses: Object.fromEntries(
        Object.values(GATEWAY_ANSWERS).map(({ name, description }) => [
          name,
          { description, content: jsonContent(GATEWAY_ERROR) },
        ]),
      ),
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
    responses: responses(route),
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

/** By status: what the route answers with, what the gateway does, or either. */
function responses(route: Route): Json {
  const own: Readonly<Record<string, RouteAnswer>> = {
    ...COMMON,
    ...(route.scope !== 'public' && { 401: UNAUTHORIZED }),
    ...withKeyRefused(route),
  }
  const gateway = gatewayAnswersOf(route)
  const ofGatewayOnly = Object.entries(gateway).filter(([status]) => !Object.hasOwn(own, status))
  return {
    ...Object.fromEntries(
      Object.entries(own).map(([status, answer]) => [
        status,
        response(Number(status), answer, gateway[status]),
      ]),
    ),
    ...Object.fromEntries(
      ofGatewayOnly.map(([status, { name }]) => [status, { $ref: `#/components/responses/${name}` }]),
    ),
  }
}

function response(
  status: number,
  { description, schema, headers }: RouteAnswer,
  gateway: GatewayAnswer | undefined,
): Json {
  const error = gateway ? { oneOf: [ERROR, GATEWAY_ERROR] } : ERROR
  return {
    description: gateway ? `${description} Or, from API Gateway: ${gateway.description}` : description,
    ...(headers && {
      headers: Object.fromEntries(
        Object.entries(headers).map(([name, text]) => [
          name,
          { description: text, schema: { type: 'string' } },
        ]),
      ),
    }),
    content: jsonContent(schema && status < 400 ? jsonSchema(schema, 'output') : error),
  }
}

function jsonContent(schema: Json): Json {
  return { 'application/json': { schema } }
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
