import * as z from 'zod'
import { templateBoolean, templateNumber, withoutEffect } from '../parse-properties.ts'

const text = z.string()
const texts = z.array(text)
const noMail = withoutEffect('nothing is mailed or texted locally')
const noDevices = withoutEffect('local sign-in asks for no second factor and keeps no devices')
const noPolicy = withoutEffect('the local pool lasts as long as its template')

export const poolSchema = z.strictObject({
  UserPoolName: text.optional(),
  UsernameAttributes: texts.default([]),
  AliasAttributes: texts.default([]),
  UsernameConfiguration: z.strictObject({ CaseSensitive: templateBoolean.default(true) }).optional(),
  Policies: z
    .strictObject({
      PasswordPolicy: z
        .strictObject({
          MinimumLength: templateNumber.default(8),
          RequireUppercase: templateBoolean.default(true),
          RequireLowercase: templateBoolean.default(true),
          RequireNumbers: templateBoolean.default(true),
          RequireSymbols: templateBoolean.default(true),
          PasswordHistorySize: withoutEffect('old passwords are not kept locally'),
          TemporaryPasswordValidityDays: withoutEffect('temporary passwords do not expire locally'),
        })
        .optional(),
      SignInPolicy: z
        .strictObject({ AllowedFirstAuthFactors: z.tuple([z.literal('PASSWORD')]).optional() })
        .optional(),
    })
    .optional(),
  AccountRecoverySetting: noMail,
  AdminCreateUserConfig: withoutEffect(
    'the local hosted page lets everyone sign up: it stands in for your users',
  ),
  AutoVerifiedAttributes: noMail,
  DeletionProtection: noPolicy,
  DeviceConfiguration: noDevices,
  EmailAuthenticationMessage: noMail,
  EmailAuthenticationSubject: noMail,
  EmailConfiguration: noMail,
  EmailVerificationMessage: noMail,
  EmailVerificationSubject: noMail,
  EnabledMfas: noDevices,
  MfaConfiguration: noDevices,
  Schema: withoutEffect('every attribute is accepted locally'),
  SmsAuthenticationMessage: noMail,
  SmsConfiguration: noMail,
  SmsVerificationMessage: noMail,
  UserAttributeUpdateSettings: noMail,
  UserPoolAddOns: withoutEffect('there is no threat protection locally'),
  UserPoolTags: withoutEffect('tags change nothing'),
  UserPoolTier: withoutEffect('the local pool costs nothing'),
  VerificationMessageTemplate: noMail,
})

const timeUnit = z.enum(['seconds', 'minutes', 'hours', 'days'])

export const clientSchema = z.strictObject({
  UserPoolId: text,
  ClientName: text.optional(),
  GenerateSecret: templateBoolean.default(false),
  AllowedOAuthFlowsUserPoolClient: templateBoolean.default(false),
  AllowedOAuthFlows: z.array(z.enum(['code', 'implicit', 'client_credentials'])).default([]),
  AllowedOAuthScopes: texts.default([]),
  CallbackURLs: texts.default([]),
  LogoutURLs: texts.default([]),
  DefaultRedirectURI: text.optional(),
  SupportedIdentityProviders: z.array(z.literal('COGNITO', 'only COGNITO signs users in locally')).optional(),
  ExplicitAuthFlows: texts.default(['ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_CUSTOM_AUTH']),
  AccessTokenValidity: templateNumber.optional(),
  IdTokenValidity: templateNumber.optional(),
  RefreshTokenValidity: templateNumber.optional(),
  TokenValidityUnits: z
    .strictObject({
      AccessToken: timeUnit.optional(),
      IdToken: timeUnit.optional(),
      RefreshToken: timeUnit.optional(),
    })
    .optional(),
  PreventUserExistenceErrors: z.enum(['ENABLED', 'LEGACY']).optional(),
  EnableTokenRevocation: withoutEffect('tokens are not revoked locally, they expire'),
  AuthSessionValidity: withoutEffect('challenges stay open for three minutes locally'),
  AnalyticsConfiguration: withoutEffect('there are no analytics locally'),
  EnablePropagateAdditionalUserContextData: withoutEffect('there is no threat protection locally'),
  ReadAttributes: withoutEffect('every client reads every attribute locally'),
  WriteAttributes: withoutEffect('every client writes every attribute locally'),
})

export const domainSchema = z.strictObject({
  UserPoolId: text,
  Domain: text.regex(/^[a-z0-9.-]+$/u, 'expected lower-case letters, digits, dots and hyphens'),
  CustomDomainConfig: withoutEffect('local pages are served on the AWS endpoint'),
  ManagedLoginVersion: withoutEffect('there is one local sign-in page'),
})

export const resourceServerSchema = z.strictObject({
  UserPoolId: text,
  Identifier: text,
  Name: text,
  Scopes: z.array(z.strictObject({ ScopeName: text, ScopeDescription: text })).default([]),
})

/** No spaces: they stand between the groups of a token, as the JWT authorizers of HTTP APIs hand them over. */
const groupName = text.regex(
  /^[\p{L}\p{M}\p{S}\p{N}\p{P}]{1,128}$/u,
  'a group name has 1 to 128 letters, digits or signs, and no spaces',
)

export const groupSchema = z.strictObject({
  UserPoolId: text,
  GroupName: groupName,
  Description: text.optional(),
  Precedence: templateNumber.optional(),
  RoleArn: withoutEffect('groups give no AWS credentials locally'),
})

export const userResourceSchema = z.strictObject({
  UserPoolId: text,
  Username: text,
  UserAttributes: z.array(z.strictObject({ Name: text, Value: text })).default([]),
  ClientMetadata: withoutEffect('there are no triggers locally'),
  DesiredDeliveryMediums: noMail,
  ForceAliasCreation: withoutEffect('aliases are not moved between users locally'),
  MessageAction: noMail,
  ValidationData: withoutEffect('there are no triggers locally'),
})

export const membershipSchema = z.strictObject({ UserPoolId: text, Username: text, GroupName: text })
