import { codeStamp } from './function-code.ts'
import type { FunctionDefinition } from './function-definition.ts'

/** How asynchronous invocations of a function are tried again (`AWS::Lambda::EventInvokeConfig`). */
export interface AsyncSettings {
  /** After the first try; 0 to 2. */
  readonly maximumRetryAttempts: number
  readonly maximumEventAgeSeconds: number
  readonly onSuccessArn: string | undefined
  readonly onFailureArn: string | undefined
}

/** Lambda's defaults: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html */
const DEFAULT_ASYNC_SETTINGS: AsyncSettings = {
  maximumRetryAttempts: 2,
  maximumEventAgeSeconds: 21_600,
  onSuccessArn: undefined,
  onFailureArn: undefined,
}

/** So long code counts as unchanged, in real milliseconds: shorter than a build takes, longer than hundreds of invocations. */
const STAMP_MS = 10

/** A function that exists: its definition, where its code is, how it is invoked. */
export class LambdaFunction {
  readonly arn: string
  readonly lastModifiedMs: number
  definition: FunctionDefinition
  codeFolder: string
  asyncSettings = DEFAULT_ASYNC_SETTINGS
  /** Names of aliases and numbers of versions; all are the code of today. */
  readonly qualifiers = new Set(['$LATEST'])
  #revision = 0
  #stamp = ''
  #stampedAt = -Infinity

  constructor(arn: string, definition: FunctionDefinition, codeFolder: string, lastModifiedMs: number) {
    this.arn = arn
    this.definition = definition
    this.codeFolder = codeFolder
    this.lastModifiedMs = lastModifiedMs
  }

  get name(): string {
    return this.definition.name
  }

  /** Takes a changed definition or folder: workers with the old one take no more invocations. */
  update(changes: { definition?: FunctionDefinition; codeFolder?: string }): void {
    this.definition = changes.definition ?? this.definition
    this.codeFolder = changes.codeFolder ?? this.codeFolder
    this.#revision += 1
    this.#stampedAt = -Infinity
  }

  /** Changes with the code and the configuration: a worker serves only the stamp that it was started with. */
  stamp(): string {
    const now = performance.now()
    if (now - this.#stampedAt >= STAMP_MS) {
      this.#stamp = `${this.#revision}|${codeStamp(this.codeFolder, this.definition)}`
      this.#stampedAt = now
    }
    return this.#stamp
  }
}
