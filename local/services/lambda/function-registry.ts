import { join, resolve } from 'node:path'
import { AwsError } from '../../aws-error.ts'
import { randomHex } from '../../random-id.ts'
import { UnsupportedPropertyError } from '../parse-properties.ts'
import type { CloudContext, CreatedResource, TemplateResource } from '../service.ts'
import { writeInlineCode } from './function-code.ts'
import { readFunctionDefinition } from './function-definition.ts'
import { LambdaFunction } from './lambda-function.ts'

/** The functions that exist, found by name or by any form of ARN. */
export class FunctionRegistry {
  readonly #context: CloudContext
  readonly #inlineRoot: string
  readonly #functions = new Map<string, LambdaFunction>()

  /** `inlineRoot`: folder for the code of inline functions. */
  constructor(context: CloudContext, inlineRoot: string) {
    this.#context = context
    this.#inlineRoot = inlineRoot
  }

  /** Creates or updates the function of an `AWS::Lambda::Function`. */
  create(resource: TemplateResource): CreatedResource {
    const definition = readFunctionDefinition(resource)
    const asset = resource.metadata['aws:asset:path']
    let codeFolder: string
    if (definition.inlineCode !== undefined) {
      codeFolder = writeInlineCode(
        join(this.#inlineRoot, `${resource.logicalId}-${randomHex(8)}`),
        definition.inlineCode,
      )
    } else if (typeof asset === 'string') {
      if (asset.endsWith('.zip')) {
        throw new UnsupportedPropertyError(
          resource,
          `its code is a zip file (${asset}). Give the asset a folder.`,
        )
      }
      codeFolder = resolve(this.#context.assemblyDir, asset)
    } else {
      throw new UnsupportedPropertyError(
        resource,
        'its code is not in the cloud assembly. Use Code.fromAsset.',
      )
    }
    const existing = this.#functions.get(definition.name)
    existing?.update({ definition, codeFolder })
    const fn =
      existing ??
      new LambdaFunction(this.#arn(definition.name), definition, codeFolder, this.#context.clock.now())
    this.#functions.set(fn.name, fn)
    return { ref: fn.name, attributes: { Arn: fn.arn } }
  }

  all(): readonly LambdaFunction[] {
    return [...this.#functions.values()]
  }

  /**
   * The function that `reference` names: a name, `name:qualifier`, a partial or a whole ARN.
   * @throws {AwsError} `ResourceNotFoundException`
   */
  get(reference: string, qualifier?: string): LambdaFunction {
    const match = /^(?:(?:arn:[\w-]+:lambda:[\w-]+:)?(?:\d{12}:)?function:)?([\w-]+)(?::([\w$-]+))?$/.exec(
      reference,
    )
    const fn = this.#functions.get(match?.[1] ?? '')
    const wanted = match?.[2] ?? qualifier
    if (fn && (wanted === undefined || fn.qualifiers.has(wanted))) return fn
    const name = `${this.#arn(match?.[1] ?? reference)}${wanted === undefined ? '' : `:${wanted}`}`
    throw new AwsError('ResourceNotFoundException', `Function not found: ${name}`, {
      statusCode: 404,
      members: { Type: 'User' },
    })
  }

  #arn(name: string): string {
    return `arn:aws:lambda:${this.#context.region}:${this.#context.accountId}:function:${name}`
  }
}
