import { Aws, Duration, Validations } from 'aws-cdk-lib/core'
import {
  AccountRecovery,
  CfnUserPoolClient,
  CfnUserPoolGroup,
  FeaturePlan,
  Mfa,
  OAuthScope,
  ResourceServerScope,
  UserPool as CognitoUserPool,
  type UserPoolClient,
  type UserPoolDomain,
} from 'aws-cdk-lib/aws-cognito'
import { Construct } from 'constructs'
import { CALLBACK_PATH, SIGNED_OUT_PATHS } from '../pages.ts'
import { LOOPBACK_ORIGIN, type Stage } from '../stage.ts'

/** Identifier of the resource server: begins each scope. */
const RESOURCE_SERVER = 'stepladder'
/** Scope of routes for users. */
export const USER_SCOPE = `${RESOURCE_SERVER}/use`
/** Scope of routes for operators. */
export const OPERATOR_SCOPE = `${RESOURCE_SERVER}/operate`
/** People who may use operator routes; the API checks it in tokens of people. */
export const OPERATORS_GROUP = 'operators'

/** Properties of {@link UserPool}. */
export interface UserPoolProps {
  readonly stage: Stage
}

/** Who may call the API: people who sign in (code with PKCE), and machines of operators (client credentials). */
export class UserPool extends Construct {
  readonly pool: CognitoUserPool
  /** For people, on web pages and command lines: no secret, so it must use PKCE. */
  readonly userClient: UserPoolClient
  /** For machines of operators: has a secret. */
  readonly operatorClient: UserPoolClient
  /** Where people sign in and machines get tokens. */
  readonly domain: UserPoolDomain

  constructor(scope: Construct, id: string, { stage }: UserPoolProps) {
    super(scope, id)
    this.pool = new CognitoUserPool(this, 'Pool', {
      userPoolName: stage.prefix,
      selfSignUpEnabled: true,
      signInAliases: { email: true },
      signInCaseSensitive: false,
      autoVerify: { email: true },
      keepOriginal: { email: true },
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      mfa: Mfa.OPTIONAL,
      mfaSecondFactor: { otp: true, sms: false },
      passwordPolicy: {
        minLength: 12,
        requireLowercase: true,
        requireUppercase: true,
        requireDigits: true,
        requireSymbols: true,
        tempPasswordValidity: Duration.days(3),
      },
      featurePlan: FeaturePlan.ESSENTIALS,
      removalPolicy: stage.removalPolicy,
      deletionProtection: stage.deletionProtection,
    })
    Validations.of(this.pool).acknowledge(
      {
        id: 'AwsSolutions-COG2',
        reason:
          'People who make pictures of plushies choose for themselves whether they want a second factor. Operators are few, made by hand, and told in the README to set one up; a pool cannot demand it of a group alone.',
      },
      {
        id: 'AwsSolutions-COG8',
        reason:
          'The Plus plan multiplies the price per user; passwords are long, and most accounts hold only pictures. Operators can set a second factor up.',
      },
    )
    new CfnUserPoolGroup(this, 'Operators', {
      userPoolId: this.pool.userPoolId,
      groupName: OPERATORS_GROUP,
      description:
        'People who may send, read and replay events, start, stop and rerun jobs, read runs and their logs, empty dead-letter queues, and grant credits',
    })
    // A domain prefix is unique in the region across all accounts, hence the account's number.
    this.domain = this.pool.addDomain('Domain', {
      cognitoDomain: { domainPrefix: `${stage.prefix}-${Aws.ACCOUNT_ID}` },
    })

    const use = new ResourceServerScope({ scopeName: 'use', scopeDescription: 'Use the service for oneself' })
    const operate = new ResourceServerScope({ scopeName: 'operate', scopeDescription: 'Operate the jobs' })
    const server = this.pool.addResourceServer('ResourceServer', {
      identifier: RESOURCE_SERVER,
      scopes: [use, operate],
    })
    const origins = stage.webOrigins.length > 0 ? stage.webOrigins : [LOOPBACK_ORIGIN]
    this.userClient = this.pool.addClient('UserClient', {
      userPoolClientName: `${stage.prefix}-users`,
      generateSecret: false,
      preventUserExistenceErrors: true,
      enableTokenRevocation: true,
      accessTokenValidity: Duration.hours(1),
      idTokenValidity: Duration.hours(1),
      refreshTokenValidity: Duration.days(30),
      oAuth: {
        flows: { authorizationCodeGrant: true },
        // Everyone may ask for the operators' scope: for people it counts only with membership in the group.
        scopes: [
          OAuthScope.OPENID,
          OAuthScope.EMAIL,
          OAuthScope.resourceServer(server, use),
          OAuthScope.resourceServer(server, operate),
        ],
        callbackUrls: origins.map((origin) => origin + CALLBACK_PATH),
        logoutUrls: origins.flatMap((origin) => SIGNED_OUT_PATHS.map((path) => origin + path)),
      },
    })
    refreshOnly(this.userClient)
    this.operatorClient = this.pool.addClient('OperatorClient', {
      userPoolClientName: `${stage.prefix}-operators`,
      generateSecret: true,
      enableTokenRevocation: true,
      accessTokenValidity: Duration.hours(1),
      oAuth: {
        flows: { clientCredentials: true },
        scopes: [OAuthScope.resourceServer(server, operate)],
      },
    })
    refreshOnly(this.operatorClient)
  }
}

/**
 * Leaves a client its OAuth flows, and takes all others from it: no API takes passwords. Cognito allows SRP and custom
 * flows where nothing is said, and the library cannot say "none".
 */
function refreshOnly(client: UserPoolClient): void {
  const resource = client.node.defaultChild
  if (!(resource instanceof CfnUserPoolClient)) {
    throw new Error(`${client.node.path} has no AWS::Cognito::UserPoolClient`)
  }
  resource.explicitAuthFlows = ['ALLOW_REFRESH_TOKEN_AUTH']
}
