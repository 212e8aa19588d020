import type { HttpApi, Route, RoutePattern, RouteSegment, Stage } from './http-api.ts'

/** A route that fits a request, with what its path variables stand for (decoded). */
export interface RouteMatch {
  readonly route: Route
  readonly pathParameters: Readonly<Record<string, string>>
}

/** The stage a request is for, and the path below it. */
export interface StageMatch {
  readonly stage: Stage
  readonly path: string
}

const DEFAULT_ROUTE_KEY = '$default'
const METHODS = new Set(['ANY', 'GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'])
const VARIABLE = /^\{([\w.:-]+)(\+)?\}$/u

/**
 * Reads a route key; null stands for `$default`.
 * @throws {Error} when it is no route key of an HTTP API
 */
export function parseRouteKey(routeKey: string): RoutePattern | null {
  if (routeKey === DEFAULT_ROUTE_KEY) return null
  const [method = '', path = '', ...rest] = routeKey.split(' ')
  if (!METHODS.has(method) || !path.startsWith('/') || rest.length > 0) {
    throw new Error(
      `"${routeKey}" is no route key of an HTTP API: expected $default, or a method in capitals and a path, e.g. "GET /pets/{id}"`,
    )
  }
  const segments = splitPath(path).map(parseSegment)
  if (segments.slice(0, -1).some((segment) => segment.kind === 'greedy')) {
    throw new Error(`"${routeKey}": a greedy variable such as {proxy+} can only be the last part of the path`)
  }
  return { method, segments }
}

/** The stage named by the first part of the path, else `$default`; undefined where the API has neither. */
export function matchStage(api: HttpApi, path: string): StageMatch | undefined {
  const [first = '', ...rest] = splitPath(path)
  const named = api.stages.get(first)
  if (named && first !== DEFAULT_ROUTE_KEY) return { stage: named, path: `/${rest.join('/')}` }
  const stage = api.stages.get(DEFAULT_ROUTE_KEY)
  return stage && { stage, path }
}

/**
 * Finds the route for a request as AWS does: a full match goes before a greedy one, the longer greedy one before the
 * shorter, a literal part before a variable, the method itself before `ANY`; `$default` takes what is left.
 */
export function matchRoute(routes: Iterable<Route>, method: string, path: string): RouteMatch | undefined {
  const parts = splitPath(path)
  let best: { route: Route; pattern: RoutePattern } | undefined
  let fallback: Route | undefined
  for (const route of routes) {
    const { pattern } = route
    if (!pattern) fallback = route
    else if (fits(pattern, method, parts) && (!best || goesBefore(pattern, best.pattern)))
      best = { route, pattern }
  }
  if (best) return { route: best.route, pathParameters: readVariables(best.pattern, parts) }
  return fallback && { route: fallback, pathParameters: {} }
}

/** `/` has no parts; a slash at the end is a part of its own, since `/pets` and `/pets/` are different paths. */
function splitPath(path: string): string[] {
  return path === '/' || path === '' ? [] : path.slice(1).split('/')
}

function parseSegment(text: string): RouteSegment {
  const variable = VARIABLE.exec(text)
  if (!variable) return { kind: 'literal', text }
  return { kind: variable[2] ? 'greedy' : 'variable', text: variable[1] ?? '' }
}

function fits(pattern: RoutePattern, method: string, parts: readonly string[]): boolean {
  if (pattern.method !== 'ANY' && pattern.method !== method) return false
  const greedy = pattern.segments.at(-1)?.kind === 'greedy'
  if (greedy ? parts.length < pattern.segments.length : parts.length !== pattern.segments.length) return false
  return pattern.segments.every((segment, index) => {
    const part = parts[index] ?? ''
    return segment.kind === 'literal' ? segment.text === decodePart(part) : part !== ''
  })
}

function goesBefore(left: RoutePattern, right: RoutePattern): boolean {
  const leftGreedy = left.segments.at(-1)?.kind === 'greedy'
  const rightGreedy = right.segments.at(-1)?.kind === 'greedy'
  if (leftGreedy !== rightGreedy) return rightGreedy
  if (left.segments.length !== right.segments.length) return left.segments.length > right.segments.length
  for (const [index, segment] of left.segments.entries()) {
    const leftLiteral = segment.kind === 'literal'
    const rightLiteral = right.segments[index]?.kind === 'literal'
    if (leftLiteral !== rightLiteral) return leftLiteral
  }
  return left.method !== 'ANY' && right.method === 'ANY'
}

function readVariables(pattern: RoutePattern, parts: readonly string[]): Record<string, string> {
  const variables: Record<string, string> = {}
  for (const [index, segment] of pattern.segments.entries()) {
    if (segment.kind === 'variable') variables[segment.text] = decodePart(parts[index] ?? '')
    if (segment.kind === 'greedy') variables[segment.text] = parts.slice(index).map(decodePart).join('/')
  }
  return variables
}

/** A part with a broken escape is taken as it is: the gateway refuses such paths before it looks for a route. */
function decodePart(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
