import type { JobHandler } from '../job/handler.ts'
import type { JobDefinition } from '../job/job-definition.ts'
import { functionLog } from './logger.ts'
import { objectBucket } from './object-bucket.ts'
import type { RuntimePorts } from './ports.ts'
import { progressTable } from './progress-table.ts'
import { runTask } from './run-task.ts'

const lambdaPorts: RuntimePorts = {
  objects: objectBucket,
  progress: progressTable,
  log: functionLog,
  now: () => Date.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms)
    return () => clearTimeout(timer)
  },
}

/** Makes a job's Lambda handler. Clients are made when a step first needs them. */
export function createTaskHandler(definition: JobDefinition, ports: RuntimePorts = lambdaPorts): JobHandler {
  return (payload, context) => runTask(definition, payload, context, ports)
}
