import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import type * as z from 'zod/mini'

/** A media type's schema in the OpenAPI document: a zod schema, or bytes. */
export type Content = z.ZodMiniType | 'binary'

/** How a route reads the body of a request, and what it tells about it in the OpenAPI document. */
export interface RouteBody<Body> {
  /** By media type; absent when the route takes no body. */
  readonly content?: Readonly<Record<string, Content>>
  /** @throws {ApiError} when the body is not one that the route takes */
  read(event: APIGatewayProxyEventV2): Body
}

/** One answer of a route. */
export interface RouteAnswer {
  readonly description: string
  /** Absent for answers with an error: they all have the same shape. */
  readonly schema?: z.ZodMiniType
  /** By media type, where the answer is not JSON of `schema`. */
  readonly headers?: Readonly<Record<string, string>>
}

/** A header that a route reads. */
export interface RouteHeader {
  readonly name: string
  readonly description: string
  readonly schema: z.ZodMiniType
}

/** The contract of one route: what infrastructure, handler and OpenAPI document are made of. */
export interface Route<Params = unknown, Query = unknown, Body = unknown> {
  /** Kebab-case; names the function. */
  readonly id: string
  readonly method: 'GET' | 'POST'
  /** e.g. `/generations/{id}`; the names in braces are the keys of `params`. */
  readonly path: string
  /** Module of the function, from the root of the repository; it exports `handler`. */
  readonly entry: string
  /** Whose tokens it takes: `stepladder/use`, `stepladder/operate`, or none. */
  readonly scope: 'user' | 'operator' | 'public'
  /** Requests per second and burst, over all callers. Default: the stage's. */
  readonly throttle?: { readonly rate: number; readonly burst: number }
  readonly summary: string
  /** What the summary has no room for. Default: nothing. */
  readonly description?: string
  readonly params: z.ZodMiniType<Params>
  readonly query: z.ZodMiniType<Query>
  readonly headers?: readonly RouteHeader[]
  /**
   * What a repeated request does. For routes that change something and take no `Idempotency-Key`: they refuse the header
   * with 400 and say this.
   */
  readonly repeated?: string
  readonly body: RouteBody<Body>
  /**
   * By status. 401, 422, 500 and 503 (AWS is busy), and what API Gateway itself answers, go without saying.
   *
   * Made when asked for: their schemas are most of a contract and only the OpenAPI document reads them, so the route's own
   * function does not build them at each cold start.
   */
  readonly answers: () => Readonly<Record<number, RouteAnswer>>
}
