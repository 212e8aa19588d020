import type { JSX } from 'preact'

import { Failure } from '../parts/failure.tsx'
import { PageHead } from '../parts/page-head.tsx'
import { Skeleton } from '../parts/skeleton.tsx'
import { useConsole } from '../shell/console-context.ts'
import { usePolled } from '../shell/use-polled.ts'
import { EventsNavigation } from './events-navigation.tsx'
import { replaysSchema } from './event-schema.ts'
import { isUnderWay, ReplayTable } from './replay-table.tsx'
import { StartReplay } from './start-replay.tsx'

const BUSY_POLL_MS = 1500
const IDLE_POLL_MS = 10_000

/** Replays of time ranges from the archive: begins them, shows how far they are, stops them. */
export function ReplaysPage(): JSX.Element {
  const { api } = useConsole()
  const { data, error, refresh } = usePolled(
    'replays',
    async (signal) => (await api.request('GET', '/replays', replaysSchema, { signal })).items,
    { everyMs: (items) => (items.some(isUnderWay) ? BUSY_POLL_MS : IDLE_POLL_MS) },
  )
  return (
    <>
      <PageHead title="Replays" />
      <EventsNavigation current="/events/replays" />
      <Failure error={error} onRetry={refresh} />
      {/* Not before an answer came: by then the time of a local cloud is known as well. */}
      {data && <StartReplay onStarted={refresh} />}
      {data && <ReplayTable replays={data} onChanged={refresh} />}
      {!data && error === undefined && <Skeleton lines={3} height="2.75rem" />}
    </>
  )
}
