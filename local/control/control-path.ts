import type { WireRequest, WireResponse } from '../services/service.ts'
import type { ControlParts } from './control.ts'

/** Where the control is on the AWS endpoint. No bucket can have this name. */
export const CONTROL_PATH = '/_local'

/** Answers a request for the control. */
export type AnswerControl = (request: WireRequest) => Promise<WireResponse>

/** Whether a request on the AWS endpoint is for the control. */
export function isControlPath(path: string): boolean {
  return path === CONTROL_PATH || path.startsWith(`${CONTROL_PATH}/`)
}

/** The control, loaded when it is asked for first: most clouds never are, and start without it. */
export function lazyControl(parts: () => ControlParts): AnswerControl {
  let control: Promise<AnswerControl> | undefined
  const load = async (): Promise<AnswerControl> => (await import('./control.ts')).createControl(parts())
  return async (request) => (await (control ??= load()))(request)
}
