import type { JobHandler } from '../job/handler.ts'
import type { JobDefinition } from '../job/job-definition.ts'
import { lambdaPorts } from './lambda-ports.ts'
import type { RuntimePorts } from './ports.ts'
import { runTask } from './run-task.ts'

/** Makes a job's Lambda handler. */
export function createTaskHandler(definition: JobDefinition, ports: RuntimePorts = lambdaPorts): JobHandler {
  return (payload, context) => runTask(definition, payload, context, ports)
}
