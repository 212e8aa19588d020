import * as z from 'zod'
import { randomHex } from '../../../random-id.ts'
import { checkPassword, hashPassword } from '../passwords.ts'
import type { Action } from './action.ts'
import { action, attributesSchema, groupUserInput, userInput } from './action.ts'
import { describeUser } from './descriptions.ts'

/** Fits the strictest password policy. */
const MADE_PASSWORD_PREFIX = 'Aa1!'
const MADE_PASSWORD_DIGITS = 28

/** Actions of an administrator. */
export const adminActions: Record<string, Action> = {
  /** The invitation goes nowhere: without `TemporaryPassword` nobody knows the password, so set one. */
  AdminCreateUser: action(
    userInput.extend({ UserAttributes: attributesSchema, TemporaryPassword: z.string().optional() }),
    async ({ directory }, input) => {
      const pool = directory.pool(input.UserPoolId)
      const password = input.TemporaryPassword ?? MADE_PASSWORD_PREFIX + randomHex(MADE_PASSWORD_DIGITS)
      if (input.TemporaryPassword !== undefined) checkPassword(password, pool.passwordPolicy)
      const user = directory.create(pool, {
        name: input.Username,
        attributes: input.UserAttributes,
        status: 'FORCE_CHANGE_PASSWORD',
        password: await hashPassword(password),
      })
      return { User: describeUser(user) }
    },
  ),

  AdminSetUserPassword: action(
    userInput.extend({ Password: z.string(), Permanent: z.boolean().default(false) }),
    async ({ directory }, input) => {
      const pool = directory.pool(input.UserPoolId)
      const user = directory.user(pool, input.Username)
      checkPassword(input.Password, pool.passwordPolicy)
      directory.update(pool, user, {
        password: await hashPassword(input.Password),
        status: input.Permanent ? 'CONFIRMED' : 'FORCE_CHANGE_PASSWORD',
      })
      return {}
    },
  ),

  AdminUpdateUserAttributes: action(
    userInput.extend({ UserAttributes: attributesSchema }),
    ({ directory }, input) => {
      const pool = directory.pool(input.UserPoolId)
      const user = directory.user(pool, input.Username)
      directory.update(pool, user, { attributes: { ...user.attributes, ...input.UserAttributes } })
      return {}
    },
  ),

  AdminAddUserToGroup: action(groupUserInput, ({ directory }, input) => {
    const pool = directory.pool(input.UserPoolId)
    const user = directory.user(pool, input.Username)
    const { name } = directory.group(pool, input.GroupName)
    if (!user.groups.includes(name)) directory.update(pool, user, { groups: [...user.groups, name] })
    return {}
  }),

  AdminRemoveUserFromGroup: action(groupUserInput, ({ directory }, input) => {
    const pool = directory.pool(input.UserPoolId)
    const user = directory.user(pool, input.Username)
    const { name } = directory.group(pool, input.GroupName)
    directory.update(pool, user, { groups: user.groups.filter((group) => group !== name) })
    return {}
  }),

  AdminDeleteUser: action(userInput, ({ directory }, input) => {
    const pool = directory.pool(input.UserPoolId)
    directory.delete(pool, directory.user(pool, input.Username))
    return {}
  }),
}
