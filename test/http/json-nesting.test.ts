import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { describe, expect, it } from 'vitest'
import * as z from 'zod/mini'

import { ApiError } from '../../lambdas/http/api-error.ts'
import { jsonBody } from '../../lambdas/http/body.ts'
import { jsonLevels, MAX_JSON_LEVELS } from '../../lambdas/http/json-nesting.ts'
import { routes } from '../../lambdas/registry/routes.ts'
import { gatewayEvent } from './call-route.ts'

const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels)

function refusalOf(read: () => unknown): unknown {
  try {
    return read()
  } catch (error) {
    return error
  }
}

it.each([
  ['1', 0],
  ['', 0],
  ['[]', 1],
  ['{"a":[],"b":{}}', 2],
  ['[[1],[[2]],3]', 3],
  ['"[[[["', 0],
  [String.raw`["\"[[", "\\", ["[\\\"["]]`, 2],
  ['{"[[":[{"]":"}"}]}', 3],
  [nested(5_000), 5_000],
  ['['.repeat(3_000_000), 3_000_000],
])('the nesting of %.30s is %d', (text, levels) => {
  expect(jsonLevels(text)).toBe(levels)
})

describe('the body of a request', () => {
  const jsonRoutes = routes.filter(({ body }) => body.content?.['application/json'] !== undefined)
  const headers = { 'content-type': 'application/json' }
  const asText = (body: string): APIGatewayProxyEventV2 => gatewayEvent({ body, headers })
  const asBase64 = (body: string): APIGatewayProxyEventV2 =>
    gatewayEvent({ body: Buffer.from(body), headers })

  it('is taken with as many levels as may be', () => {
    const body = jsonBody(z.unknown())
    expect(JSON.stringify(body.read(asText(nested(MAX_JSON_LEVELS))))).toBe(nested(MAX_JSON_LEVELS))
  })

  it.each(
    jsonRoutes.flatMap((route) =>
      [MAX_JSON_LEVELS + 1, 1_000, 100_000, 2_000_000].map((levels) => [route.id, levels, route] as const),
    ),
  )('of %s is refused with %d levels, whole or cut off', (_id, levels, { body }) => {
    for (const event of [
      asText(nested(levels)),
      asBase64(nested(levels)),
      asText('{"data":'.repeat(levels)),
      asText(`{"name":"x","data":${nested(levels - 1)}}`),
    ]) {
      const refusal = refusalOf(() => body.read(event))
      expect(refusal).toBeInstanceOf(ApiError)
      expect(refusal).toMatchObject({
        status: 422,
        code: 'nested_too_deeply',
        message: expect.stringContaining(`${levels} levels`),
        details: { levels, limit: MAX_JSON_LEVELS },
      })
    }
  })
})
