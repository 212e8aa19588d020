import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import type * as z from 'zod/mini'

import { ApiError } from './api-error.ts'
import { checkNesting } from './json-nesting.ts'
import { parsePart } from './parse.ts'
import type { RouteBody } from './route.ts'

/** For routes that read no body: whatever is sent is ignored. */
export const noBody: RouteBody<undefined> = { read: () => undefined }

/** For routes that take JSON, whatever the request calls it: `curl -d` says form data. */
export function jsonBody<T>(schema: z.ZodMiniType<T>): RouteBody<T> {
  return { content: { 'application/json': schema }, read: (event) => parseJsonBody(event, schema) }
}

/** For routes that take a photo as it is, or JSON that names one. */
export function photoOrJsonBody<T>(schema: z.ZodMiniType<T>): RouteBody<T | Uint8Array> {
  return {
    content: {
      'image/jpeg': 'binary',
      'image/png': 'binary',
      'image/webp': 'binary',
      'application/json': schema,
    },
    read(event) {
      const mediaType = (event.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase()
      if (mediaType === 'application/json') return parseJsonBody(event, schema)
      // The gateway hands bytes over as base64. It hands text over as text, in which a photo would not survive.
      if (event.body && !event.isBase64Encoded) {
        throw new ApiError(
          415,
          'unsupported_image_type',
          `A photo cannot be sent as ${mediaType || 'text'}. Send it as image/jpeg, image/png or image/webp.`,
        )
      }
      return Buffer.from(event.body ?? '', 'base64')
    },
  }
}

function parseJsonBody<T>(event: APIGatewayProxyEventV2, schema: z.ZodMiniType<T>): T {
  const text = event.isBase64Encoded ? Buffer.from(event.body ?? '', 'base64').toString() : (event.body ?? '')
  checkNesting('body', text)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new ApiError(400, 'invalid_json', 'The body is not JSON.', { cause })
  }
  return parsePart('body', schema, value)
}
