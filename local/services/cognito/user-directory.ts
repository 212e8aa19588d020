import { AwsError } from '../../aws-error.ts'
import type { Clock } from '../../clock.ts'
import { randomId } from '../../random-id.ts'
import type { Storage, StorageTable } from '../../storage.ts'
import type { PoolClient, PoolGroup, User, UserPool } from './user-pool.ts'
import { userSchema } from './user-pool.ts'

/** What a new user starts with. */
export interface NewUser {
  readonly name: string
  readonly attributes?: Readonly<Record<string, string>>
  readonly status?: User['status']
  readonly password?: string
}

/** All pools of the template, and their users. */
export class UserDirectory {
  readonly pools = new Map<string, UserPool>()
  readonly #clock: Clock
  readonly #users: StorageTable

  constructor(clock: Clock, storage: Storage) {
    this.#clock = clock
    this.#users = storage.table('cognito/users')
  }

  /** @throws {AwsError} `ResourceNotFoundException` */
  pool(poolId: string): UserPool {
    const pool = this.pools.get(poolId)
    if (!pool) throw new AwsError('ResourceNotFoundException', `User pool ${poolId} does not exist.`)
    return pool
  }

  /** @throws {AwsError} `ResourceNotFoundException` */
  client(clientId: string): PoolClient {
    for (const pool of this.pools.values()) {
      const client = pool.clients.get(clientId)
      if (client) return client
    }
    throw new AwsError('ResourceNotFoundException', `User pool client ${clientId} does not exist.`)
  }

  /** @throws {AwsError} `ResourceNotFoundException` */
  group(pool: UserPool, name: string): PoolGroup {
    const group = pool.groups.get(name)
    if (!group) throw new AwsError('ResourceNotFoundException', 'Group not found.')
    return group
  }

  /** The users of a pool, in the order of their making. */
  users(pool: UserPool): User[] {
    const users: User[] = []
    for (const [, row] of this.#users.entries()) {
      const user = userSchema.parse(row)
      if (user.poolId === pool.id) users.push(user)
    }
    return users
  }

  /** The user with this user name or `sub`, or with this value of an attribute that users of the pool sign in by. */
  find(pool: UserPool, name: string): User | undefined {
    const direct = this.#users.get(userKey(pool, name))
    if (direct !== undefined) return userSchema.parse(direct)
    const aliases = [...pool.usernameAttributes, ...pool.aliasAttributes]
    const wanted = fold(pool, name)
    return this.users(pool).find(
      (user) =>
        user.sub === name || aliases.some((alias) => fold(pool, user.attributes[alias] ?? '') === wanted),
    )
  }

  /** @throws {AwsError} `UserNotFoundException` */
  user(pool: UserPool, name: string): User {
    const user = this.find(pool, name)
    if (!user) throw new AwsError('UserNotFoundException', 'User does not exist.')
    return user
  }

  /** Makes a user. @throws {AwsError} `UsernameExistsException`, `InvalidParameterException` */
  create(pool: UserPool, newUser: NewUser): User {
    const { name } = newUser
    if (!/^[\p{L}\p{M}\p{S}\p{N}\p{P}]{1,128}$/u.test(name)) {
      throw new AwsError(
        'InvalidParameterException',
        'A user name has 1 to 128 letters, digits or signs, and no spaces.',
      )
    }
    if (this.find(pool, name)) throw new AwsError('UsernameExistsException', 'User account already exists')
    const sub = randomId()
    const signInAttribute = signInAttributeOf(pool, name)
    const now = this.#clock.now()
    const user: User = {
      poolId: pool.id,
      username: signInAttribute === undefined ? name : sub,
      sub,
      status: newUser.status ?? 'CONFIRMED',
      attributes: {
        ...(signInAttribute !== undefined && { [signInAttribute]: name }),
        ...newUser.attributes,
      },
      groups: [],
      ...(newUser.password !== undefined && { password: newUser.password }),
      createdAt: now,
      modifiedAt: now,
    }
    this.#users.set(userKey(pool, user.username), user)
    return user
  }

  /** Changes a user; the changed one. */
  update(pool: UserPool, user: User, change: Partial<User>): User {
    const changed = { ...user, ...change, modifiedAt: this.#clock.now() }
    this.#users.set(userKey(pool, user.username), changed)
    return changed
  }

  delete(pool: UserPool, user: User): void {
    this.#users.delete(userKey(pool, user.username))
  }
}

/** Where users sign in by an attribute, the name given at sign-up is that attribute's value. */
function signInAttributeOf(pool: UserPool, name: string): string | undefined {
  const [first] = pool.usernameAttributes
  if (first === undefined) return undefined
  const attribute = name.includes('@') ? 'email' : 'phone_number'
  if (pool.usernameAttributes.includes(attribute)) return attribute
  throw new AwsError(
    'InvalidParameterException',
    `Username should be ${first === 'email' ? 'an email' : 'a phone number'}.`,
  )
}

function userKey(pool: UserPool, username: string): string {
  return `${pool.id}/${fold(pool, username)}`
}

function fold(pool: UserPool, name: string): string {
  return pool.isCaseSensitive ? name : name.toLowerCase()
}
