/** Where the AWS console of a partition is. */
const CONSOLES: Readonly<Record<string, string>> = {
  aws: 'console.aws.amazon.com',
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
}

/** The page of a state machine in the AWS console. @param arn of the machine */
export function machineConsole(arn: string): string {
  return statesConsole(arn, `statemachines/view/${encodeURIComponent(arn)}`)
}

/** The page of an execution in the AWS console. @param arn of the execution */
export function executionConsole(arn: string): string {
  return statesConsole(arn, `v2/executions/details/${encodeURIComponent(arn)}`)
}

function statesConsole(arn: string, page: string): string {
  const [, partition = 'aws', , region = ''] = arn.split(':')
  const host = CONSOLES[partition] ?? CONSOLES.aws
  return `https://${region}.${host}/states/home?region=${region}#/${page}`
}
