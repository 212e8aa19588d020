import { Rule } from 'aws-cdk-lib/aws-events'
import { Construct } from 'constructs'
import { describe, expect, it } from 'vitest'
import { Job } from '../../lib/constructs/job.ts'
import { JobsEventBus } from '../../lib/constructs/jobs-event-bus.ts'
import { NodeFunction } from '../../lib/constructs/node-function.ts'
import { ObjectsBucket } from '../../lib/constructs/objects-bucket.ts'
import { Tables } from '../../lib/constructs/tables.ts'
import { checkUniqueNames, NameCollisionError } from '../../lib/unique-names.ts'
import { fixtureJob } from './fixture-job.ts'
import { fixture, fixtureBundle } from './fixture.ts'

/** A stack with the fixture's job and what else a test adds. */
function withJob() {
  const { stack, stage, alarms } = fixture()
  const bus = new JobsEventBus(stack, 'Events', { stage }).bus
  const runsTable = new Tables(stack, 'Tables', { stage }).runs
  const objects = new ObjectsBucket(stack, 'Storage', { stage }).bucket
  const addJob = (id: string) =>
    new Job(stack, `Job-${id}`, {
      stage,
      definition: { ...fixtureJob, id },
      bundle: fixtureBundle(),
      bus,
      runsTable,
      objects,
      alarms,
    })
  addJob(fixtureJob.id)
  return { stack, stage, bus, addJob }
}

describe('checkUniqueNames', () => {
  it('takes a job beside another, and rules of the same name on two buses', () => {
    const { stack, bus, addJob } = withJob()
    addJob('other-job')
    const on = new Construct(stack, 'Rules')
    new Rule(on, 'Ours', { ruleName: 'same', eventBus: bus, eventPattern: { source: ['a'] } })
    new Rule(on, 'Default', { ruleName: 'same', eventPattern: { source: ['a'] } })
    expect(() => checkUniqueNames(stack)).not.toThrow()
  })

  it('refuses a job whose function has the name of the function of a step', () => {
    const { stack, addJob } = withJob()
    addJob('fixture-job-second')
    expect(() => checkUniqueNames(stack)).toThrow(NameCollisionError)
    expect(() => checkUniqueNames(stack)).toThrow(
      /"\S*stepladder-dev-fixture-job-second" is wanted by .*rename one/,
    )
  })

  it('refuses a job whose machine has the name of the machine that cleans up after another', () => {
    const { stack, addJob } = withJob()
    addJob('fixture-job-on-failure')
    expect(() => checkUniqueNames(stack)).toThrow(/stepladder-dev-fixture-job-on-failure" is wanted by/)
  })

  it('refuses a route that has the id of a job', () => {
    const { stack, stage } = withJob()
    new NodeFunction(stack, 'Route', {
      stage,
      name: fixtureJob.id,
      bundle: fixtureBundle(),
      description: 'GET /fixture',
    })
    expect(() => checkUniqueNames(stack)).toThrow(/Fixture\/Job-fixture-job\/.* and by Fixture\/Route\//)
  })
})
