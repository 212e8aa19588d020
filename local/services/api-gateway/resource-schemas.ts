import * as z from 'zod'
import { templateBoolean, templateNumber, withoutEffect } from '../parse-properties.ts'

const text = z.string()
const texts = z.array(text)
const description = withoutEffect('only people read it')
const tags = withoutEffect('tags do not change how a request is answered')

export const apiSchema = z.strictObject({
  Name: text.default(''),
  ProtocolType: z.literal('HTTP'),
  Description: text.optional(),
  CorsConfiguration: z
    .strictObject({
      AllowOrigins: texts.default([]),
      AllowMethods: texts.default([]),
      AllowHeaders: texts.default([]),
      ExposeHeaders: texts.default([]),
      AllowCredentials: templateBoolean.default(false),
      MaxAge: templateNumber.optional(),
    })
    .optional(),
  DisableExecuteApiEndpoint: z.union([z.literal(false), z.literal('false')]).optional(),
  RouteSelectionExpression: z.literal('$request.method $request.path').optional(),
  IpAddressType: withoutEffect('local APIs listen on 127.0.0.1'),
  Version: description,
  Tags: tags,
})

export const routeSchema = z.strictObject({
  ApiId: text,
  RouteKey: text,
  Target: text.regex(/^integrations\/.+$/u, 'expected "integrations/<id>"'),
  AuthorizationType: z.enum(['NONE', 'JWT']).default('NONE'),
  AuthorizerId: text.optional(),
  AuthorizationScopes: texts.default([]),
  OperationName: description,
})

export const integrationSchema = z.strictObject({
  ApiId: text,
  IntegrationType: z.literal('AWS_PROXY'),
  IntegrationUri: text,
  IntegrationMethod: withoutEffect('Lambda is always invoked by POST'),
  PayloadFormatVersion: z.literal('2.0', 'only payload format 2.0 is run locally: set it to "2.0"'),
  TimeoutInMillis: templateNumber.min(50).max(30_000).default(30_000),
  ConnectionType: z.literal('INTERNET').optional(),
  CredentialsArn: withoutEffect('the local gateway may invoke every function'),
  Description: description,
})

const routeSettingsSchema = z.strictObject({
  ThrottlingRateLimit: templateNumber.min(0).optional(),
  ThrottlingBurstLimit: templateNumber.min(0).optional(),
  DetailedMetricsEnabled: withoutEffect('there are no metrics locally'),
})

export const stageSchema = z.strictObject({
  ApiId: text,
  StageName: text,
  AutoDeploy: withoutEffect('the local gateway always serves the template as it stands'),
  DeploymentId: withoutEffect('the local gateway always serves the template as it stands'),
  Description: description,
  AccessLogSettings: z.strictObject({ DestinationArn: text, Format: text.max(3 * 1024) }).optional(),
  DefaultRouteSettings: routeSettingsSchema.optional(),
  RouteSettings: z.record(text, routeSettingsSchema).optional(),
  StageVariables: z.record(text, text).optional(),
  Tags: tags,
})

export const authorizerSchema = z.strictObject({
  ApiId: text,
  Name: text,
  AuthorizerType: z.literal('JWT'),
  IdentitySource: texts.min(1),
  JwtConfiguration: z.strictObject({ Issuer: z.url(), Audience: texts.min(1) }),
})
