import * as z from 'zod/mini'

import type { Letter } from '../store/dead-letters.ts'
import { busEventSchema, invocationRecordSchema, readLetter, type BusEventLetter } from './read-letter.ts'

/** How what a letter stands for is done again. */
export type RedrivePlan =
  /** The event goes on the bus again: its targets get it, and those that had it know its id. */
  | { readonly kind: 'publish'; readonly event: BusEventLetter }
  /** The machine that did not get the event is started with it, as the rule would have done. */
  | { readonly kind: 'start'; readonly machine: string; readonly event: unknown }
  /** Items of the outbox that the relay gave up on: the sweep publishes them, if it has not yet. */
  | { readonly kind: 'sweep'; readonly arrivedBy: string }
  /** Nothing that can be done again. */
  | { readonly kind: 'none'; readonly reason: string }

/**
 * Decides how to redrive a letter.
 *
 * Not everything can go on the bus again. Events of AWS services come from the account's default bus, on which only AWS
 * may put them; and an event that an archive replay delivered would lose the replay's name, by which its runs are told
 * from the first ones. Where such an event was for a state machine, the machine is started with it.
 */
export function planRedrive(letter: Letter): RedrivePlan {
  const { body } = readLetter(letter)
  if (letter.attributes['SCHEDULE_ARN'] !== undefined) {
    return none(
      'A schedule calls again by itself within minutes, and does all that there is to do. Discard it.',
    )
  }
  const record = z.safeParse(invocationRecordSchema, body)
  const batch = record.data?.DDBStreamBatchInfo
  if (batch) return { kind: 'sweep', arrivedBy: batch.approximateArrivalOfLastRecord }
  const payload = record.success ? record.data.requestPayload : body
  const event = z.safeParse(busEventSchema, payload)
  if (!event.success) return none('It is no event. Look at its body, repair by hand, then discard it.')
  return planEvent(event.data, payload, letter.attributes['TARGET_ARN'])
}

function planEvent(event: BusEventLetter, payload: unknown, target = ''): RedrivePlan {
  const replay = event['replay-name']
  const isOfAws = event.source === 'aws' || event.source.startsWith('aws.')
  if (!isOfAws && replay === undefined) return { kind: 'publish', event }
  if (target.includes(':stateMachine:')) return { kind: 'start', machine: target, event: payload }
  return replay === undefined
    ? none('Only AWS itself may send this event, and its target is no state machine. Discard it.')
    : none(`The replay "${replay}" delivered it, which no other event can be part of. Start a new replay.`)
}

function none(reason: string): RedrivePlan {
  return { kind: 'none', reason }
}
