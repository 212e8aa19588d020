import type { LambdaFunction } from './lambda-function.ts'

/** What a worker's environment says beside the function's own variables. */
export interface ExecutionEnvironment {
  readonly region: string
  readonly endpoint: string
  readonly accessKeyId: string
  readonly logStream: string
  /** Values that replace variables which the function declares. */
  readonly overrides: Readonly<Record<string, string>>
}

/** All of `process.env` in a worker: the variables that Lambda sets, and the function's. Nothing of the host's. */
export function functionEnvironment(
  { definition, codeFolder }: LambdaFunction,
  environment: ExecutionEnvironment,
): Record<string, string> {
  const own = Object.entries(definition.environment).map(([name, value]) => [
    name,
    environment.overrides[name] ?? value,
  ])
  return {
    AWS_REGION: environment.region,
    AWS_DEFAULT_REGION: environment.region,
    AWS_ENDPOINT_URL: environment.endpoint,
    AWS_ACCESS_KEY_ID: environment.accessKeyId,
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_SESSION_TOKEN: 'local',
    AWS_EXECUTION_ENV: `AWS_Lambda_${definition.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: definition.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(definition.memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: definition.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: environment.logStream,
    AWS_LAMBDA_LOG_FORMAT: definition.logFormat,
    LAMBDA_TASK_ROOT: codeFolder,
    LAMBDA_RUNTIME_DIR: '/var/runtime',
    _HANDLER: definition.handler,
    PATH: '/usr/local/bin:/usr/bin:/bin',
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    ...Object.fromEntries(own),
  }
}
