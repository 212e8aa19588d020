/** What a fault does to one invocation, before the function sees it. */
export type InvocationFault =
  | { readonly kind: 'fail'; readonly errorType: string; readonly errorMessage: string }
  | { readonly kind: 'delay'; readonly delayMs: number }
  | { readonly kind: 'crash' }

/** Asked once before each invocation; `payload` is JSON text. */
export type FindInvocationFault = (
  functionName: string,
  payload: string,
  requestId: string,
) => InvocationFault | undefined
