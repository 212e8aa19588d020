/** The cloud assembly or a template in it cannot be run. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError'
}

/** A resource that the local cloud has no behaviour for, and no reason why it needs none. */
export class UnsupportedResourceError extends Error {
  override readonly name = 'UnsupportedResourceError'
  readonly type: string
  readonly logicalId: string

  constructor(
    resources: readonly { readonly type: string; readonly logicalId: string; readonly path: string }[],
  ) {
    const lines = resources.map(({ path, type, logicalId }) => `  ${path} (${type}, ${logicalId})`)
    super(
      `The local cloud does not know what to do with:\n${lines.join('\n')}\n` +
        'Take it out of the stack for local runs, give its type a behaviour in local/services, or, if nothing is lost ' +
        'without it, a reason in local/services/without-behaviour.ts.',
    )
    this.type = resources[0]?.type ?? ''
    this.logicalId = resources[0]?.logicalId ?? ''
  }
}
