import * as z from 'zod/mini'

import type { Route } from './route.ts'

/** The body of every answer that API Gateway itself gives: not that of our errors. */
export const gatewayBodySchema = z.looseObject({ message: z.string() })

/** An answer that API Gateway itself gives, in place of the route's function. */
export interface GatewayAnswer {
  /** Names it among the components of the OpenAPI document. */
  readonly name: string
  readonly description: string
}

/**
 * By status, what an HTTP API answers with by itself. All have a body of {@link gatewayBodySchema}.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
 */
export const GATEWAY_ANSWERS = {
  400: { name: 'GatewayBadRequest', description: 'The path is not percent-encoded UTF-8.' },
  401: {
    name: 'GatewayUnauthorized',
    description: 'The token is missing, expired or not for this API: `www-authenticate` says which.',
  },
  403: { name: 'GatewayForbidden', description: 'The token does not have the scope of the route.' },
  404: {
    name: 'GatewayNotFound',
    description: 'No route has this method and path: a part of the path may be empty.',
  },
  413: {
    name: 'GatewayContentTooLarge',
    description: 'The body has more than 10 MB, or takes more than 6 MB as the event of a function.',
  },
  429: {
    name: 'GatewayTooManyRequests',
    description:
      'The requests of all callers together are over the limit of the route. Try again in a second.',
  },
  431: {
    name: 'GatewayHeadersTooLarge',
    description: 'The request line and the headers have more than 10,240 bytes.',
  },
  500: { name: 'GatewayInternalServerError', description: 'The function of the route failed.' },
  503: {
    name: 'GatewayServiceUnavailable',
    description:
      'The function of the route cannot be run at the moment, or did not answer within 30 seconds. Try again.',
  },
} as const satisfies Readonly<Record<number, GatewayAnswer>>

/** Those of {@link GATEWAY_ANSWERS} that a route can be answered with, by status. */
export function gatewayAnswersOf({ scope, path }: Route): Readonly<Record<string, GatewayAnswer>> {
  const { 401: unauthorized, 403: forbidden, 404: notFound, ...common } = GATEWAY_ANSWERS
  return {
    ...common,
    ...(scope !== 'public' && { 401: unauthorized, 403: forbidden }),
    ...(path.includes('{') && { 404: notFound }),
  }
}
