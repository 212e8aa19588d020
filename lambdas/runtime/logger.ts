import { Logger } from '@aws-lambda-powertools/logger'
import type { StepLog } from '../job/step-context.ts'

let made: Logger | undefined
/** The function's one logger: JSON lines; service name and level come from Powertools' own variables. */
const logger = () => (made ??= new Logger())

/** The function's logger as the runtime uses it. */
export const functionLog: StepLog = {
  debug: (message, fields = {}) => logger().debug(message, fields),
  info: (message, fields = {}) => logger().info(message, fields),
  warn: (message, fields = {}) => logger().warn(message, fields),
  error: (message, fields = {}) => logger().error(message, fields),
}
