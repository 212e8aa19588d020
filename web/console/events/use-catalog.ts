import { useConsole } from '../shell/console-context.ts'
import { usePolled } from '../shell/use-polled.ts'
import type { Polled } from '../shell/use-polled.ts'
import { catalogSchema } from './event-schema.ts'
import type { CatalogEntry } from './event-schema.ts'

/** The events that there are, read once. */
export function useCatalog(): Polled<readonly CatalogEntry[]> {
  const { api } = useConsole()
  return usePolled(
    'catalog',
    async (signal) => (await api.request('GET', '/events/catalog', catalogSchema, { signal })).items,
    { everyMs: undefined },
  )
}
