import { scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { AwsError } from '../../aws-error.ts'
import { randomHex } from '../../random-id.ts'
import type { PasswordPolicy } from './user-pool.ts'

const derive = promisify<string, string, number, Buffer>(scrypt)

const SALT_DIGITS = 32
const KEY_BYTES = 32

/** Salt and hash of a password, to be kept. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomHex(SALT_DIGITS)
  const key = await derive(password, salt, KEY_BYTES)
  return `${salt}:${key.toString('base64')}`
}

/** Whether `password` is the one that was hashed. */
export async function isPassword(password: string, hashed: string): Promise<boolean> {
  const [salt = '', key = ''] = hashed.split(':')
  const derived = await derive(password, salt, KEY_BYTES)
  return timingSafeEqual(derived, Buffer.from(key, 'base64'))
}

/** @throws {AwsError} `InvalidPasswordException` that says what is missing, in AWS's words */
export function checkPassword(password: string, policy: PasswordPolicy): void {
  const missing = (() => {
    if (password.length < policy.minimumLength) return 'Password not long enough'
    if (policy.requireUppercase && !/\p{Lu}/u.test(password)) return 'Password must have uppercase characters'
    if (policy.requireLowercase && !/\p{Ll}/u.test(password)) return 'Password must have lowercase characters'
    if (policy.requireNumbers && !/\d/u.test(password)) return 'Password must have numeric characters'
    if (policy.requireSymbols && !/[^\p{L}\d]/u.test(password)) return 'Password must have symbol characters'
    return undefined
  })()
  if (missing === undefined) return
  throw new AwsError('InvalidPasswordException', `Password did not conform with policy: ${missing}`)
}
