import * as z from 'zod'
import { AwsError } from '../../../aws-error.ts'
import { USER_ADMIN_SCOPE } from '../tokens.ts'
import type { User } from '../user-pool.ts'
import type { Action } from './action.ts'
import { action, poolInput, userInput } from './action.ts'
import {
  describeAttributes,
  describeClient,
  describeGroup,
  describePool,
  describeUser,
} from './descriptions.ts'

const FILTER = /^\s*"?([\w:.-]+)"?\s*(\^?=)\s*"((?:[^"\\]|\\.)*)"\s*$/u
const MAX_USERS = 60

/** Actions that change nothing. */
export const readActions: Record<string, Action> = {
  ListUserPools: action(z.object({}), ({ directory }) => ({
    UserPools: [...directory.pools.values()].map((pool) => ({
      Id: pool.id,
      Name: pool.name,
      CreationDate: pool.createdAt / 1000,
      LastModifiedDate: pool.createdAt / 1000,
    })),
  })),

  DescribeUserPool: action(poolInput, ({ directory }, { UserPoolId }) => {
    const pool = directory.pool(UserPoolId)
    return { UserPool: describePool(pool, directory.users(pool).length) }
  }),

  ListUserPoolClients: action(poolInput, ({ directory }, { UserPoolId }) => ({
    UserPoolClients: [...directory.pool(UserPoolId).clients.values()].map((client) => ({
      ClientId: client.id,
      ClientName: client.name,
      UserPoolId,
    })),
  })),

  DescribeUserPoolClient: action(poolInput.extend({ ClientId: z.string() }), ({ directory }, input) => {
    const client = directory.pool(input.UserPoolId).clients.get(input.ClientId)
    if (client) return { UserPoolClient: describeClient(client) }
    throw new AwsError('ResourceNotFoundException', `User pool client ${input.ClientId} does not exist.`)
  }),

  ListGroups: action(poolInput, ({ directory }, { UserPoolId }) => {
    const pool = directory.pool(UserPoolId)
    return { Groups: [...pool.groups.values()].map((group) => describeGroup(pool, group)) }
  }),

  ListUsers: action(
    poolInput.extend({
      Filter: z.string().optional(),
      Limit: z.number().int().min(0).max(MAX_USERS).default(MAX_USERS),
      PaginationToken: z.string().regex(/^\d+$/u).default('0'),
    }),
    ({ directory }, input) => {
      const users = directory.users(directory.pool(input.UserPoolId)).filter(readFilter(input.Filter))
      const start = Number(input.PaginationToken)
      const end = start + (input.Limit || MAX_USERS)
      return {
        Users: users.slice(start, end).map((user) => describeUser(user)),
        ...(end < users.length && { PaginationToken: String(end) }),
      }
    },
  ),

  AdminGetUser: action(userInput, ({ directory }, { UserPoolId, Username }) =>
    describeUser(directory.user(directory.pool(UserPoolId), Username), 'UserAttributes'),
  ),

  AdminListGroupsForUser: action(userInput, ({ directory }, { UserPoolId, Username }) => {
    const pool = directory.pool(UserPoolId)
    const { groups } = directory.user(pool, Username)
    return { Groups: groups.map((name) => describeGroup(pool, directory.group(pool, name))) }
  }),

  GetUser: action(z.object({ AccessToken: z.string() }), async ({ directory, tokens }, { AccessToken }) => {
    const claims = await tokens.readAccessToken(AccessToken)
    if (!claims.scope.includes(USER_ADMIN_SCOPE)) {
      throw new AwsError('NotAuthorizedException', 'Access Token does not have required scopes')
    }
    const pool = [...directory.pools.values()].find((candidate) => candidate.issuer === claims.iss)
    const user = pool && directory.find(pool, claims.username ?? '')
    if (!user) throw new AwsError('UserNotFoundException', 'User does not exist.')
    return { Username: user.username, UserAttributes: describeAttributes(user) }
  }),
}

/** `attribute = "value"` or `attribute ^= "start"`. */
function readFilter(filter: string | undefined): (user: User) => boolean {
  if (filter === undefined || filter === '') return () => true
  const [, name = '', operator, quoted = ''] = FILTER.exec(filter) ?? []
  if (operator === undefined) {
    throw new AwsError('InvalidParameterException', `Error while parsing filter: ${filter}`)
  }
  const wanted = quoted.replaceAll(/\\(.)/gu, '$1')
  return (user) => {
    const fields: Record<string, string> = {
      ...user.attributes,
      sub: user.sub,
      username: user.username,
      'cognito:user_status': user.status,
    }
    const value = fields[name]
    if (value === undefined) return false
    return operator === '=' ? value === wanted : value.startsWith(wanted)
  }
}
