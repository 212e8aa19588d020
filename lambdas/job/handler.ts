import type { JobDefinition } from './job-definition.ts'
import type { JsonValue } from './json.ts'

/** The part of Lambda's context that a job's handler uses. */
export interface HandlerContext {
  getRemainingTimeInMillis(): number
}

/** A job's Lambda handler: runs the step that the payload names. */
export type JobHandler = (
  payload: unknown,
  context: HandlerContext,
) => Promise<{ readonly output: JsonValue }>

/**
 * Makes a job's handler.
 *
 * The runtime is loaded by `import()`, and only inside of Lambda already when the job's module is loaded (in the init
 * phase, where it belongs). So synth, which imports the same module, loads neither the AWS SDK nor the logger. It is
 * the one place where the kit knows the runtime, which itself is built on the kit.
 */
export function createHandler(definition: JobDefinition): JobHandler {
  let loading: Promise<JobHandler> | undefined
  const load = () => (loading ??= loadRuntime(definition))
  if (process.env['AWS_LAMBDA_FUNCTION_NAME'] !== undefined) void load()
  return async (payload, context) => (await load())(payload, context)
}

async function loadRuntime(definition: JobDefinition): Promise<JobHandler> {
  const { createTaskHandler } = await import('../runtime/task-handler.ts')
  return createTaskHandler(definition)
}
