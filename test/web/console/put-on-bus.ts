import type { PlushieCloud } from '../../system/start-plushie-cloud.ts'

/** Puts an event on the jobs' bus as any sender may, past the API. It has arrived when this resolves. */
export async function putOnBus(
  { cloud, output, quiet }: PlushieCloud,
  name: string,
  data: unknown,
): Promise<void> {
  const id = `${name}-${crypto.randomUUID()}`
  const Detail = JSON.stringify({ id, name, data, ts: '2026-01-01T00:00:00Z' })
  await cloud.call('events', 'PutEvents', {
    Entries: [{ EventBusName: output('EventBusName'), Source: 'stepladder', DetailType: name, Detail }],
  })
  await quiet()
}
