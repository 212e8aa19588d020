import { describe, expect, it } from 'vitest'
import { AiSecret } from '../../../lib/constructs/ai-secret.ts'
import { fixture, Match, Template } from '../fixture.ts'

describe('AiSecret', () => {
  it('is made empty, to be filled by hand', () => {
    const { stack, stage } = fixture()
    const secret = new AiSecret(stack, 'Gemini', { stage })
    Template.fromStack(stack).hasResourceProperties('AWS::SecretsManager::Secret', {
      Name: 'stepladder-dev/gemini-api-key',
      SecretString: Match.absent(),
      GenerateSecretString: Match.absent(),
    })
    expect(stack.resolve(secret.readPermission)).toEqual({
      actions: ['secretsmanager:GetSecretValue'],
      resources: [{ Ref: expect.stringMatching(/^GeminiSecret/) }],
    })
  })

  it('is taken by its name when there is one already', () => {
    const { stack, stage } = fixture()
    const secret = new AiSecret(stack, 'Gemini', { stage, name: 'team/gemini' })
    Template.fromStack(stack).resourceCountIs('AWS::SecretsManager::Secret', 0)
    expect(secret.id).toBe('team/gemini')
    expect(JSON.stringify(stack.resolve(secret.readPermission.resources))).toContain(
      ':secret:team/gemini-??????',
    )
  })
})
