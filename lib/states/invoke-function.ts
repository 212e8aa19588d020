import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { QueryLanguage } from 'aws-cdk-lib/aws-stepfunctions'
import { LambdaInvoke, type LambdaInvokeJsonataProps } from 'aws-cdk-lib/aws-stepfunctions-tasks'
import type { Construct } from 'constructs'

/**
 * CDK's Lambda task, in JSONata, with two differences: it may invoke this very function and not all of its versions
 * and aliases (`arn:*`), and it has no retrier of CDK's own, since ours are explicit and in an order that matters.
 */
export class InvokeFunction extends LambdaInvoke {
  protected override readonly taskPolicies: PolicyStatement[]

  constructor(scope: Construct, id: string, props: LambdaInvokeJsonataProps) {
    super(scope, id, { ...props, queryLanguage: QueryLanguage.JSONATA, retryOnServiceExceptions: false })
    const resources = [props.lambdaFunction.functionArn]
    this.taskPolicies = [new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources })]
  }
}
