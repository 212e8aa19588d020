import { describe, it } from 'vitest'
import { JobsEventBus } from '../../../lib/constructs/jobs-event-bus.ts'
import { fixture, Match, Template } from '../fixture.ts'

describe('JobsEventBus', () => {
  it.each([
    ['dev', 7],
    ['staging', 14],
    ['production', 90],
  ] as const)('keeps the events of %s for %i days', (stageName, days) => {
    const { stack, stage } = fixture(stageName)
    new JobsEventBus(stack, 'Events', { stage })
    const template = Template.fromStack(stack)
    template.hasResourceProperties('AWS::Events::EventBus', { Name: `stepladder-${stageName}` })
    template.hasResourceProperties('AWS::Events::Archive', {
      ArchiveName: `stepladder-${stageName}-events`,
      EventPattern: { source: ['stepladder'] },
      RetentionDays: days,
      SourceArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('EventsBus'), 'Arn'] },
    })
  })
})
