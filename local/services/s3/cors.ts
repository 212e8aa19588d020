import * as z from 'zod'
import { templateNumber } from '../parse-properties.ts'
import { s3Error } from './s3-error.ts'

/** One of a bucket's `CorsRules`, as the template writes it. */
export const corsRule = z.strictObject({
  Id: z.string().optional(),
  AllowedHeaders: z.array(z.string()).default([]),
  AllowedMethods: z.array(z.enum(['GET', 'PUT', 'HEAD', 'POST', 'DELETE'])),
  AllowedOrigins: z.array(z.string()),
  ExposedHeaders: z.array(z.string()).default([]),
  /** Seconds that a browser may keep the answer to a preflight. */
  MaxAge: templateNumber.optional(),
})
export type CorsRule = z.output<typeof corsRule>

type Headers = Readonly<Record<string, string>>

/**
 * The answer's headers to a preflight: the first rule that allows origin, method and all headers.
 * @throws {AwsError} `AccessForbidden`
 */
export function preflightHeaders(rules: readonly CorsRule[], headers: Headers): Record<string, string> {
  const wanted = (headers['access-control-request-headers'] ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '')
  const method = headers['access-control-request-method'] ?? ''
  const rule = rules.find(
    (candidate) =>
      allows(candidate, headers['origin'] ?? '', method) &&
      wanted.every((name) =>
        candidate.AllowedHeaders.some((allowed) => matches(allowed.toLowerCase(), name)),
      ),
  )
  if (!rule) throw s3Error('AccessForbidden', { Method: method, ResourceType: 'OBJECT' })
  return {
    ...originHeaders(rule, headers['origin'] ?? ''),
    ...(wanted.length > 0 && { 'access-control-allow-headers': wanted.join(', ') }),
    ...(rule.MaxAge !== undefined && { 'access-control-max-age': String(rule.MaxAge) }),
  }
}

/** The headers that an answer to a browser's request carries: none when no rule allows it. */
export function corsHeaders(
  rules: readonly CorsRule[],
  method: string,
  headers: Headers,
): Record<string, string> {
  const origin = headers['origin']
  if (origin === undefined) return {}
  const rule = rules.find((candidate) => allows(candidate, origin, method))
  return rule ? originHeaders(rule, origin) : {}
}

function allows(rule: CorsRule, origin: string, method: string): boolean {
  return (
    rule.AllowedMethods.some((allowed) => allowed === method) &&
    rule.AllowedOrigins.some((allowed) => matches(allowed, origin))
  )
}

function originHeaders(rule: CorsRule, origin: string): Record<string, string> {
  const anyone = rule.AllowedOrigins.includes('*')
  return {
    'access-control-allow-origin': anyone ? '*' : origin,
    ...(!anyone && { 'access-control-allow-credentials': 'true' }),
    'access-control-allow-methods': rule.AllowedMethods.join(', '),
    ...(rule.ExposedHeaders.length > 0 && {
      'access-control-expose-headers': rule.ExposedHeaders.join(', '),
    }),
    vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
  }
}

/** S3 allows one `*` in an origin or a header name. */
function matches(pattern: string, text: string): boolean {
  const star = pattern.indexOf('*')
  if (star < 0) return pattern === text
  const [before, after] = [pattern.slice(0, star), pattern.slice(star + 1)]
  return text.length >= before.length + after.length && text.startsWith(before) && text.endsWith(after)
}
