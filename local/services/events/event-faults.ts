import type { BusEvent } from './bus-event.ts'

/** What a test wants to go wrong with an event: it is lost, or each matching target receives it twice. */
export type EventFault = 'drop' | 'duplicate'

/** Decides on each event that a bus takes in, before archives and rules see it; undefined leaves it alone. */
export type ChooseEventFault = (event: BusEvent, busName: string) => EventFault | undefined
