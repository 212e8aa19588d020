import type { LocalCloud } from '../../local/cloud.ts'

/** Where everything is, and commands to paste. */
export function readyLines(parts: {
  cloud: LocalCloud
  apiUrl: string
  webUrl: string
  token: string
  geminiUrl: string
}): string {
  const { cloud, apiUrl, webUrl, token, geminiUrl } = parts
  const machine = cloud.outputs.StateMachineGeneratePlushie ?? ''
  return `
The local cloud stays up; Ctrl-C ends it. A change below lambdas/ or web/ is live at once.

  Gallery        ${webUrl}/
  Console        ${webUrl}/console/
  HTTP API       ${apiUrl}   (${apiUrl}/openapi.json)
  AWS endpoint   ${cloud.endpoint}
  AI stand-in    ${geminiUrl}/stand-in/behaviours
  Control        ${cloud.controlUrl}/clock   (also /faults, /calls, /emails: docs/testing.md)

Make another plushie, as the user "demo" (the token is good for an hour):

  TOKEN=${token}
  curl -X POST ${apiUrl}/generations -H "Authorization: Bearer $TOKEN" -H 'Content-Type: image/png' --data-binary @samples/coffee.png
  curl ${apiUrl}/generations -H "Authorization: Bearer $TOKEN"

Look inside with the AWS CLI:

  export AWS_ENDPOINT_URL=${cloud.endpoint} AWS_DEFAULT_REGION=us-east-1 AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local
  aws stepfunctions list-executions --state-machine-arn ${machine}
`
}
