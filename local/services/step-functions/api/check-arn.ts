import { parseArn } from '../../../arn.ts'
import { AwsError } from '../../../aws-error.ts'

/** Whether there is a resource is another question, and another error. @throws {AwsError} `InvalidArn` */
export function checkArn(arn: string): void {
  if (parseArn(arn)?.service === 'states') return
  throw new AwsError('InvalidArn', `Invalid Arn: 'Invalid ARN prefix: ${arn}'`)
}
