/**
 * What tests of an app use of the local cloud; `docs/testing.md` is the guide. `npm start` uses `local/cloud.ts`, which
 * runs in real time and on fixed ports.
 */
export type { Clock } from './clock.ts'
export type { Fault, FaultHandle } from './faults/fault.ts'
export { startGeminiStandIn } from './providers/gemini/gemini-stand-in.ts'
export type { GeminiStandIn } from './providers/gemini/gemini-stand-in.ts'
export type { ReceivedEmail, StandIn, ThirdPartyCall } from './providers/stand-in.ts'
export type { TestEvent } from './testing/put-event.ts'
export type { Run } from './testing/run.ts'
export { startLocalCloud } from './testing/start-local-cloud.ts'
export type { RunStart, TestCloud, TestCloudOptions, WaitForRunOptions } from './testing/start-local-cloud.ts'
export { RunTimeoutError } from './testing/wait-for-execution.ts'
export { VirtualClock } from './virtual-clock.ts'
