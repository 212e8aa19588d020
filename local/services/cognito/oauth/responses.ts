import type { JsonObject } from '../../../json.ts'
import type { WireResponse } from '../../service.ts'

/** Browsers of any page may ask for tokens and user information, as they may at Cognito's own domain. */
const CORS = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'GET,POST,OPTIONS',
  'access-control-allow-headers': '*,authorization',
} as const

/** JSON that is kept nowhere. */
export function jsonResponse(
  status: number,
  body: JsonObject,
  headers: Record<string, string> = {},
): WireResponse {
  return {
    status,
    headers: {
      'content-type': 'application/json;charset=UTF-8',
      'cache-control': 'no-store',
      ...CORS,
      ...headers,
    },
    body: JSON.stringify(body),
  }
}

/** An OAuth 2.0 error, RFC 6749 section 5.2. */
export function oauthError(error: string, description?: string): WireResponse {
  return jsonResponse(400, { error, ...(description !== undefined && { error_description: description }) })
}

/** The answer to a browser's preflight. */
export function preflightResponse(): WireResponse {
  return { status: 204, headers: { ...CORS } }
}

/** A page. */
export function htmlResponse(
  status: number,
  html: string,
  headers: Record<string, string> = {},
): WireResponse {
  return {
    status,
    headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store', ...headers },
    body: html,
  }
}

/** Sends the browser on. */
export function redirectResponse(location: string, headers: Record<string, string> = {}): WireResponse {
  return { status: 302, headers: { location, 'cache-control': 'no-store', ...headers }, body: '' }
}

/** `url` with `parameters` added to its query, or to its fragment; absent ones are left out. */
export function withParameters(
  url: string,
  parameters: Readonly<Record<string, string | undefined>>,
  place: 'query' | 'fragment' = 'query',
): string {
  const target = new URL(url)
  const given = Object.entries(parameters).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  )
  if (place === 'query') for (const [name, value] of given) target.searchParams.set(name, value)
  else target.hash = new URLSearchParams(given).toString()
  return target.href
}
