import { openapiDocument } from '../../http/openapi-document.ts'
import { events } from '../../registry/events.ts'
import { routes } from '../../registry/routes.ts'

/** The API's description, made when the functions are bundled: it changes with a deployment only. */
export const document = openapiDocument(routes, events)
