import { describe, it } from 'vitest'
import { UserPool } from '../../../lib/constructs/user-pool.ts'
import { fixture, Match, Template } from '../fixture.ts'

function users(stageName: 'dev' | 'production' = 'dev', webOrigins: readonly string[] = []) {
  const { stack, stage } = fixture(stageName)
  new UserPool(stack, 'Users', { stage: { ...stage, webOrigins } })
  return { stack, template: Template.fromStack(stack) }
}

const scope = (name: string) => ({
  'Fn::Join': ['', [{ Ref: Match.stringLikeRegexp('^UsersPoolResourceServer') }, `/${name}`]],
})

describe('UserPool', () => {
  it('has scopes for use and for operation, and a group of operators', () => {
    const { template } = users()
    template.hasResourceProperties('AWS::Cognito::UserPoolResourceServer', {
      Identifier: 'stepladder',
      Scopes: [Match.objectLike({ ScopeName: 'use' }), Match.objectLike({ ScopeName: 'operate' })],
    })
    template.hasResourceProperties('AWS::Cognito::UserPoolGroup', { GroupName: 'operators' })
  })

  it('lets people sign in by code with PKCE: the client has no secret', () => {
    users('dev', ['https://plush.example.org']).template.hasResourceProperties(
      'AWS::Cognito::UserPoolClient',
      {
        ClientName: 'stepladder-dev-users',
        GenerateSecret: false,
        AllowedOAuthFlows: ['code'],
        AllowedOAuthScopes: ['openid', 'email', scope('use'), scope('operate')],
        CallbackURLs: ['https://plush.example.org/callback'],
        PreventUserExistenceErrors: 'ENABLED',
      },
    )
  })

  it('sends people of a stage without pages back to their own machine', () => {
    users('production').template.hasResourceProperties('AWS::Cognito::UserPoolClient', {
      ClientName: 'stepladder-production-users',
      CallbackURLs: ['http://localhost:8080/callback'],
    })
  })

  it('lets machines of operators have tokens for operation only', () => {
    users().template.hasResourceProperties('AWS::Cognito::UserPoolClient', {
      ClientName: 'stepladder-dev-operators',
      GenerateSecret: true,
      AllowedOAuthFlows: ['client_credentials'],
      AllowedOAuthScopes: [scope('operate')],
    })
  })

  it('takes passwords from neither client, by any API', () => {
    users().template.allResourcesProperties('AWS::Cognito::UserPoolClient', {
      ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'],
    })
  })

  it('goes with the stack in dev, and survives it in production', () => {
    users('dev').template.hasResource('AWS::Cognito::UserPool', {
      DeletionPolicy: 'Delete',
      Properties: { DeletionProtection: 'INACTIVE' },
    })
    users('production').template.hasResource('AWS::Cognito::UserPool', {
      DeletionPolicy: 'RetainExceptOnCreate',
      Properties: { DeletionProtection: 'ACTIVE' },
    })
  })
})
