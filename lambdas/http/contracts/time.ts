import * as z from 'zod/mini'

/** What Unix time begins with, and the last moment whose year has four digits: times are also compared as texts. */
const EARLIEST = Date.parse('1970-01-01T00:00:00.000Z')
const LATEST = Date.parse('9999-12-31T23:59:59.999Z')

/** A moment as clients may write it, with any offset; in UTC of the years 1970 to 9999. */
export const timeSchema = z.iso.datetime({ offset: true }).check(
  z.refine((text) => Date.parse(text) >= EARLIEST && Date.parse(text) <= LATEST, {
    error: 'must be a time of the years 1970 to 9999 in UTC',
  }),
)

/** For queries with `from` and `to`: nothing can be between times in the wrong order. */
export const inOrder = z.refine<{ readonly from?: string | undefined; readonly to?: string | undefined }>(
  ({ from, to }) => from === undefined || to === undefined || Date.parse(from) <= Date.parse(to),
  { path: ['from'], error: 'must not be after "to"' },
)
