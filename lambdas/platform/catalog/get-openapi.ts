import { events } from '../../registry/events.ts'
import { getOpenapiRoute } from './contracts/get-openapi.ts'
import { openapiDocument } from '../../http/openapi-document.ts'
import { routes } from '../../registry/routes.ts'
import { servePublic } from '../../http/serve.ts'

let document: Record<string, unknown> | undefined

/** Serves the API's description; it changes with a deployment only. */
export const handler = servePublic(getOpenapiRoute, () => {
  document ??= openapiDocument(routes, events)
  return Promise.resolve({ status: 200, body: document, headers: { 'cache-control': 'public, max-age=300' } })
})
