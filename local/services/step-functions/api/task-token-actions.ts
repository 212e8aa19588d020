import * as z from 'zod'
import { AwsError } from '../../../aws-error.ts'
import { Data, isLargerThan, MAX_DATA_BYTES } from '../data.ts'
import { action } from './action.ts'
import type { Action } from './action.ts'

const taskToken = z.string().min(1).max(2048)

const sendTaskSuccess = action(z.object({ taskToken, output: z.string() }), (engine, request) => {
  const task = engine.tokens.find(request.taskToken)
  task.succeed(readOutput(request.output))
  return {}
})

const sendTaskFailure = action(
  z.object({ taskToken, error: z.string().max(256).optional(), cause: z.string().max(32_768).optional() }),
  (engine, request) => {
    engine.tokens.find(request.taskToken).fail(request.error, request.cause)
    return {}
  },
)

const sendTaskHeartbeat = action(z.object({ taskToken }), (engine, request) => {
  engine.tokens.find(request.taskToken).heartbeat()
  return {}
})

function readOutput(text: string): Data {
  if (isLargerThan(text, MAX_DATA_BYTES)) {
    throw new AwsError('InvalidOutput', `Invalid Output: 'The output exceeds ${MAX_DATA_BYTES} bytes'`)
  }
  try {
    return Data.parse(text)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new AwsError('InvalidOutput', `Invalid Output: '${reason}'`, { cause: error })
  }
}

/** The API's actions of those who hold a task token. */
export const taskTokenActions: Readonly<Record<string, Action>> = {
  SendTaskSuccess: sendTaskSuccess,
  SendTaskFailure: sendTaskFailure,
  SendTaskHeartbeat: sendTaskHeartbeat,
}
