import type { UserPool } from './user-pool.ts'

/**
 * What a person or a test calls a user, as the pool takes it: where users sign in by e-mail, a plain name stands for
 * an address at `example.com`, so that any name will do locally.
 */
export function signInName(pool: UserPool, name: string): string {
  const needsMail = pool.usernameAttributes.includes('email') && name !== '' && !name.includes('@')
  return needsMail ? `${name}@example.com` : name
}
