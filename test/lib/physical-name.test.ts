import { Aws } from 'aws-cdk-lib/core'
import { describe, expect, it } from 'vitest'
import { physicalName, PhysicalNameError } from '../../lib/physical-name.ts'

describe('physicalName', () => {
  it('gives back a name that AWS takes', () => {
    expect(physicalName('EventBridge rule', 'r'.repeat(64))).toBe('r'.repeat(64))
  })

  it('refuses a name that is too long, and says by how much', () => {
    const attempt = () => physicalName('Lambda function', 'f'.repeat(70))
    expect(attempt).toThrow(PhysicalNameError)
    expect(attempt).toThrow(
      /70 characters, but AWS takes 64 at most: shorten the job, route or stage id in it by 6/,
    )
  })

  it('refuses characters that AWS refuses', () => {
    expect(() => physicalName('state machine', 'a job')).toThrow(/has characters that AWS refuses/)
  })

  it('leaves names alone that are known at deployment only', () => {
    expect(physicalName('schedule', Aws.STACK_NAME)).toBe(Aws.STACK_NAME)
  })
})
