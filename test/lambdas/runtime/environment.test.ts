import { expect, test } from 'vitest'
import * as z from 'zod/mini'
import { defineEnvironment, EnvironmentError } from '../../../lambdas/runtime/environment.ts'

test('an environment is read on first use, and then kept', () => {
  const variables: Record<string, string> = {}
  const read = defineEnvironment({ A_TABLE: z.string() }, variables)
  variables['A_TABLE'] = 'a'
  expect(read()).toStrictEqual({ A_TABLE: 'a' })
  variables['A_TABLE'] = 'b'
  expect(read().A_TABLE).toBe('a')
})

test('an environment that is wrong says which variables of which function, and no values', () => {
  const variables = { AWS_LAMBDA_FUNCTION_NAME: 'dev-job', STAGE: 'secret' }
  const read = defineEnvironment({ A_TABLE: z.string(), STAGE: z.enum(['dev']) }, variables)
  expect(read).toThrow(EnvironmentError)
  expect(read).toThrow('function dev-job: environment variables A_TABLE (missing), STAGE (wrong). Set them')
  expect(read).not.toThrow('secret')
})
