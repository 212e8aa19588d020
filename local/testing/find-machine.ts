import * as z from 'zod'
import type { LocalCloud } from '../cloud.ts'

const listSchema = z.object({
  stateMachines: z.array(z.object({ name: z.string(), stateMachineArn: z.string() })),
})

/**
 * ARN of a state machine.
 * @param machine its name or its ARN
 * @throws {Error} with the names that there are
 */
export async function findMachine(cloud: LocalCloud, machine: string): Promise<string> {
  const { stateMachines } = listSchema.parse(
    await cloud.call('states', 'ListStateMachines', { maxResults: 1000 }),
  )
  const found = stateMachines.find(
    ({ name, stateMachineArn }) => name === machine || stateMachineArn === machine,
  )
  if (found) return found.stateMachineArn
  const names = stateMachines.map(({ name }) => name).toSorted()
  throw new Error(`there is no state machine "${machine}"; there is ${names.join(', ') || 'none'}`)
}
