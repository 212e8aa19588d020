import type { Faults } from '../faults/faults.ts'
import { createApiGatewayService } from './api-gateway/api-gateway-service.ts'
import type { ApiGatewayService } from './api-gateway/api-gateway-service.ts'
import { createCognitoService } from './cognito/cognito-service.ts'
import type { CognitoService } from './cognito/cognito-service.ts'
import { createDynamoDbService } from './dynamodb/dynamodb-service.ts'
import type { DynamoDbService } from './dynamodb/dynamodb-service.ts'
import type { DynamoDbLocal } from './dynamodb/start-dynamodb-local.ts'
import { createDynamoDbStreamsService } from './dynamodb/streams-service.ts'
import { createEventBridgeService } from './events/event-bridge-service.ts'
import { createEventSourceMappingService } from './event-source-mapping/event-source-mapping-service.ts'
import { createLambdaService } from './lambda/lambda-service.ts'
import type { LambdaService } from './lambda/lambda-service.ts'
import { createLogsService } from './logs/logs-service.ts'
import type { LogsService } from './logs/logs-service.ts'
import { createS3Service } from './s3/s3-service.ts'
import { createSchedulerService } from './scheduler/scheduler-service.ts'
import { createSecretsManagerService } from './secrets-manager/secrets-manager-service.ts'
import type { CloudContext, LocalService } from './service.ts'
import { createSesService } from './ses/ses-service.ts'
import type { SesService } from './ses/ses-service.ts'
import { createSqsService } from './sqs/sqs-service.ts'
import { createSsmService } from './ssm/ssm-service.ts'
import { createStepFunctionsService } from './step-functions/step-functions-service.ts'
import type { StepFunctionsService } from './step-functions/step-functions-service.ts'
import { createStsService } from './sts/sts-service.ts'

/** What services are made with beside their context. */
export interface ServicesOptions {
  readonly faults: Faults
  readonly apiPort: number
  readonly environment: Readonly<Record<string, string>>
  readonly maxWorkers: number | undefined
  /** Resource types of the templates: what is costly to start and not used is left out. */
  readonly usedTypes: ReadonlySet<string>
  readonly dynamoDbLocal: Promise<DynamoDbLocal> | undefined
}

/** All services of the local cloud, with those by name that the cloud itself needs. */
export interface Services {
  /** In the order in which they start; they stop in reverse. */
  readonly all: readonly LocalService[]
  readonly lambda: LambdaService
  readonly stepFunctions: StepFunctionsService
  readonly logs: LogsService
  readonly apiGateway: ApiGatewayService
  readonly cognito: CognitoService
  readonly ses: SesService
  /** Absent when no template has a table: it is a process of its own, with 200 MB. */
  readonly dynamodb: DynamoDbService | undefined
}

/** Stands for DynamoDB where there are no tables. */
const NO_WRITES = { onWrite: () => () => {} }

/** Makes every service: the one list. A new service is a folder beside this file and a line here. */
export function createServices(context: CloudContext, options: ServicesOptions): Services {
  const { faults, apiPort, environment, maxWorkers, usedTypes, dynamoDbLocal } = options
  const hasTables = [...usedTypes].some((type) => type.startsWith('AWS::DynamoDB::'))
  const dynamodb =
    hasTables || dynamoDbLocal
      ? createDynamoDbService(context, dynamoDbLocal === undefined ? {} : { local: dynamoDbLocal })
      : undefined
  const logs = createLogsService(context)
  const lambda = createLambdaService(context, {
    logs: logs.store,
    environment,
    findFault: faults.findInvocationFault,
    ...(maxWorkers !== undefined && { maxWorkers }),
  })
  const events = createEventBridgeService(context)
  events.setEventFaults(faults.chooseEventFault)
  const sqs = createSqsService(context)
  const eventSources = createEventSourceMappingService(context, { sqs, dynamodb: dynamodb ?? NO_WRITES })
  const stepFunctions = createStepFunctionsService(context)
  const ses = createSesService(context)
  const cognito = createCognitoService(context)
  const apiGateway = createApiGatewayService(context, { port: apiPort, issuers: [cognito] })
  return {
    all: [
      logs,
      createSecretsManagerService(context),
      createSsmService(context),
      createStsService(context),
      ...(dynamodb ? [dynamodb, createDynamoDbStreamsService(context, dynamodb)] : []),
      createS3Service(context),
      sqs,
      lambda,
      stepFunctions,
      events,
      createSchedulerService(context),
      cognito,
      ses,
      eventSources,
      apiGateway,
    ],
    lambda,
    stepFunctions,
    logs,
    apiGateway,
    cognito,
    ses,
    dynamodb,
  }
}
