import type { AwsError } from '../aws-error.ts'
import type { WireResponse } from '../services/service.ts'

/** How a service writes its errors. */
export type ErrorProtocol = 'json' | 'rest-json' | 'rest-xml' | 'query'

/** An AWS error in the form of the protocol; `requestId` also stands in the headers, which the front adds. */
export function wireError(error: AwsError, protocol: ErrorProtocol, requestId: string): WireResponse {
  const { code, message, members, statusCode: status } = error
  if (protocol === 'json' || protocol === 'rest-json') {
    return {
      status,
      headers: {
        'content-type': protocol === 'json' ? 'application/x-amz-json-1.0' : 'application/json',
        'x-amzn-errortype': code,
      },
      // Lambda's model spells it `Message` in some exceptions; SDKs take either.
      body: JSON.stringify({ ...(protocol === 'json' && { __type: code }), message, ...members }),
    }
  }
  if (protocol === 'rest-xml') {
    return {
      status,
      headers: { 'content-type': 'application/xml' },
      body:
        '<?xml version="1.0" encoding="UTF-8"?>\n' +
        `<Error><Code>${escapeXml(code)}</Code><Message>${escapeXml(message)}</Message><RequestId>${requestId}</RequestId></Error>`,
    }
  }
  return {
    status,
    headers: { 'content-type': 'text/xml' },
    body:
      `<ErrorResponse><Error><Type>Sender</Type><Code>${escapeXml(code)}</Code>` +
      `<Message>${escapeXml(message)}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`,
  }
}

export function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
