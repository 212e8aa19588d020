import { AwsError } from '../../aws-error.ts'
import type { CloudContext, LocalService } from '../service.ts'

/** Makes STS: it answers who the caller is, since tools ask that first. Any credentials are the root of the account. */
export function createStsService(context: CloudContext): LocalService {
  const { accountId } = context
  return {
    id: 'sts',
    resourceTypes: {},
    call: async (action) => {
      if (action === 'GetCallerIdentity') {
        return { UserId: accountId, Account: accountId, Arn: `arn:aws:iam::${accountId}:root` }
      }
      throw new AwsError('InvalidAction', `The local STS does only GetCallerIdentity, not ${action}.`)
    },
  }
}
