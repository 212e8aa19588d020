/** What the `Resource` of a Task state names. */
export interface TaskResource {
  /** As it stands in the definition. */
  readonly arn: string
  /** `function`: a Lambda function's own ARN. `service`: an integration, `arn:aws:states:::service:action`. */
  readonly kind: 'function' | 'service'
  /** As history events name it: `lambda`, `dynamodb`, `aws-sdk:dynamodb`. */
  readonly resourceType: string
  /** As history events name it: `invoke`, `startExecution.sync:2`, `sendMessage.waitForTaskToken`. */
  readonly resource: string
  /** The API action, e.g. `putItem`. */
  readonly action: string
  readonly pattern: IntegrationPattern
}

/** How a Task state waits for its work. */
export type IntegrationPattern = 'request-response' | 'sync' | 'sync:2' | 'waitForTaskToken'

const SERVICE_ARN =
  /^arn:aws[a-z-]*:states:[a-z0-9-]*:\d*:(?<service>(?:aws-sdk:)?[a-z0-9-]+):(?<action>[a-zA-Z0-9]+)(?:\.(?<pattern>sync:2|sync|waitForTaskToken))?$/
const FUNCTION_ARN = /^arn:aws[a-z-]*:lambda:[a-z0-9-]*:\d*:function:[^:]+(?::[^:]+)?$/

/** @returns `undefined` where the text is neither an integration nor a Lambda function. */
export function parseTaskResource(arn: string): TaskResource | undefined {
  if (FUNCTION_ARN.test(arn)) {
    return {
      arn,
      kind: 'function',
      resourceType: 'lambda',
      resource: arn,
      action: 'invoke',
      pattern: 'request-response',
    }
  }
  const parts = SERVICE_ARN.exec(arn)?.groups
  if (!parts?.service || !parts.action) return undefined
  const pattern = parsePattern(parts.pattern)
  const resource = pattern === 'request-response' ? parts.action : `${parts.action}.${pattern}`
  return { arn, kind: 'service', resourceType: parts.service, resource, action: parts.action, pattern }
}

function parsePattern(text: string | undefined): IntegrationPattern {
  return text === 'sync' || text === 'sync:2' || text === 'waitForTaskToken' ? text : 'request-response'
}
