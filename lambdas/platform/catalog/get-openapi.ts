import { servePublic } from '../../http/serve.ts'
import { document } from './openapi.build.ts'
import { getOpenapiRoute } from './openapi-route.ts'

/** Serves the API's description. */
export const handler = servePublic(getOpenapiRoute, () =>
  Promise.resolve({ status: 200, body: document, headers: { 'cache-control': 'public, max-age=300' } }),
)
