import { getAccountRoute, grantCreditsRoute } from './contracts/accounts.ts'
import {
  createUploadRoute,
  getGenerationRoute,
  listGenerationsRoute,
  retryGenerationRoute,
  submitGenerationRoute,
} from './contracts/generations.ts'
import { getOpenapiRoute, sendEventRoute, startRunRoute } from './contracts/operations.ts'
import type { Route } from './route.ts'

/** Every route of the API: infrastructure and OpenAPI document are made of this list. */
export const routes: readonly Route[] = [
  submitGenerationRoute,
  createUploadRoute,
  getGenerationRoute,
  listGenerationsRoute,
  retryGenerationRoute,
  getAccountRoute,
  grantCreditsRoute,
  sendEventRoute,
  startRunRoute,
  getOpenapiRoute,
]
