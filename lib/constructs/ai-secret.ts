import { ArnFormat, Stack, Validations } from 'aws-cdk-lib/core'
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager'
import { Construct } from 'constructs'
import type { Permission } from '../permission.ts'
import type { Stage } from '../stage.ts'

/** Properties of {@link AiSecret}. */
export interface AiSecretProps {
  readonly stage: Stage
  /**
   * Name of a secret that exists in the account already.
   *
   * @default - an empty secret is made, to be filled once with the output `FillAiSecret`
   */
  readonly name?: string
}

/**
 * The key of the Gemini API: a secret whose text is the key.
 *
 * The stack makes it empty, because a key in a template is a key in many hands. Until it is filled, steps that need
 * it fail and are retried.
 */
export class AiSecret extends Construct {
  /** Name or ARN, for the functions' environment. */
  readonly id: string
  /** What a function needs to read it. */
  readonly readPermission: Permission

  constructor(scope: Construct, id: string, { stage, name }: AiSecretProps) {
    super(scope, id)
    if (name !== undefined) {
      this.id = name
      this.readPermission = {
        actions: ['secretsmanager:GetSecretValue'],
        resources: [
          Stack.of(this).formatArn({
            service: 'secretsmanager',
            resource: 'secret',
            // Secrets Manager adds a hyphen and six characters to the name.
            resourceName: `${name}-??????`,
            arnFormat: ArnFormat.COLON_RESOURCE_NAME,
          }),
        ],
      }
      return
    }
    const secret = new CfnSecret(this, 'Secret', {
      name: `${stage.prefix}/gemini-api-key`,
      description: 'Key of the Gemini API, as plain text',
    })
    secret.applyRemovalPolicy(stage.removalPolicy)
    Validations.of(secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        'The key is issued by a third party that has no API to rotate it; it is replaced by put-secret-value.',
    })
    this.id = secret.ref
    this.readPermission = { actions: ['secretsmanager:GetSecretValue'], resources: [secret.ref] }
  }
}
