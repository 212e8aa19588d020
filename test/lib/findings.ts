import { App, type Stack } from 'aws-cdk-lib/core'
import { AwsSolutionsChecks } from 'cdk-nag/lib/packs/aws-solutions.js'

/** What cdk-nag finds in a stack that nobody acknowledged: `rule at construct`. */
export function findings(stack: Stack): readonly string[] {
  const app = App.of(stack)
  if (app === undefined) throw new Error('the stack is in no app')
  const { violations } = new AwsSolutionsChecks(app).validateScope(app)
  return violations.flatMap(({ ruleName, violatingResources }) =>
    violatingResources.map(({ constructPath }) => `${ruleName} at ${constructPath}`),
  )
}
