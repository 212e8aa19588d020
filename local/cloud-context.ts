import { AwsError } from './aws-error.ts'
import type { Clock } from './clock.ts'
import { parseArn } from './arn.ts'
import type { Faults } from './faults/faults.ts'
import type { CloudContext, LocalService } from './services/service.ts'
import type { Services } from './services/index.ts'
import type { Storage } from './storage.ts'

/** The account and Region of the local cloud. */
export const LOCAL_ACCOUNT_ID = '000000000000'
export const DEFAULT_REGION = 'us-east-1'

export interface CloudContextOptions {
  readonly clock: Clock
  readonly storage: Storage
  readonly region: string
  readonly assemblyDir: string
  readonly dataDir: string | undefined
  readonly endpoint: string
  readonly faults: Faults
  readonly log: (message: string) => void
  /** The services, once they are made: they get the context first. */
  services(): Services | undefined
}

/** What every service is given: the ways to reach the others. */
export function createCloudContext(options: CloudContextOptions): CloudContext {
  const { clock, storage, region, assemblyDir, dataDir, faults } = options

  function service(id: string): LocalService {
    const found = options.services()?.all.find((candidate) => candidate.id === id)
    if (found) return found
    throw new AwsError('NotImplemented', `The local cloud does not run the AWS service "${id}".`, {
      statusCode: 501,
    })
  }

  return {
    clock,
    storage,
    region,
    accountId: LOCAL_ACCOUNT_ID,
    assemblyDir,
    ...(dataDir !== undefined && { dataDir }),
    endpoint: () => options.endpoint,
    call: async (serviceId, action, input) => {
      const target = service(serviceId)
      if (!target.call) {
        throw new AwsError('NotImplemented', `The local ${serviceId} answers no ${action} in process.`, {
          statusCode: 501,
        })
      }
      faults.beforeCall({
        serviceId,
        action,
        text: () => JSON.stringify(input),
        input: () => input,
        caller: undefined,
      })
      return target.call(action, input)
    },
    deliver: async (targetArn, payload, deliverOptions = {}) => {
      const target = service(parseArn(targetArn)?.service ?? targetArn)
      if (!target.deliver) {
        throw new AwsError('InvalidParameterValue', `Nothing can be delivered to ${targetArn} locally.`)
      }
      return target.deliver(targetArn, payload, deliverOptions)
    },
    invoke: async (functionArn, payload, invokeOptions) => {
      const services = options.services()
      if (!services) throw new Error('Functions can be invoked only once the services are made.')
      return services.lambda.invoke(functionArn, payload, invokeOptions)
    },
    log: options.log,
  }
}
