import { describe, expect, it } from 'vitest'

import { runCopiedTests } from './run-copied-tests.ts'
import { JOB, useConsole } from './use-console.ts'

const { pages, open, openRun, begin, runOf, failedRun, waitingRun, stayBeforeRetries } = useConsole()

describe('a run', () => {
  it('is run again from a step with an edited output', async () => {
    const run = await failedRun('edited')
    const console = await openRun(run)
    await console.state('generate-plushie').click()
    await console.button('Rerun from here…').click()
    expect(await console.dialog.getByLabel('Begin at').inputValue()).toBe('generate-plushie')
    const field = console.dialog.getByLabel('Output of analyze-image')
    await console.dialog.getByText('analyze-image', { exact: true }).click()
    await field.fill('{ no json')
    await console.dialog.getByRole('button', { name: 'Start the rerun' }).click()
    await console.dialog.getByText('This is not JSON').waitFor()
    await field.fill(
      JSON.stringify({ subjectType: 'other', description: 'A teapot.', keyFeatures: ['a spout'] }),
    )
    await console.dialog.getByRole('button', { name: 'Start the rerun' }).click()
    await console.page.waitForURL((url) => !url.pathname.endsWith(run))
    await console.status.getByText('Succeeded').waitFor()
    await console.page.getByRole('link', { name: run }).waitFor()
    await console.state('analyze-image').click()
    await console.page.getByRole('group', { name: 'Output' }).getByText('"A teapot."').waitFor()
  })

  it('is stopped after one has said so twice; Escape says no', async () => {
    const run = await waitingRun('stopped')
    const console = await openRun(run)
    expect(await console.button('Copy test, for vitest').count()).toBe(0)
    await console.button('Stop…').click()
    await console.dialog.getByRole('button', { name: 'Let it run' }).waitFor()
    await console.page.keyboard.press('Escape')
    await console.dialog.waitFor({ state: 'detached' })
    await console.button('Stop…').click()
    await console.button('Stop the run').click()
    await console.status.getByText('Stopped').waitFor()
    expect(
      (
        await pages().runs.describe(
          pages().runs.machineArn.replace(':stateMachine:', ':execution:') + `:${run}`,
        )
      ).status,
    ).toBe('ABORTED')
  })

  it('is copied as a command, and as a test that passes as it is', async () => {
    const failed = await failedRun('copied')
    const generation = await begin('copied')
    await pages().quiet()
    const console = await openRun(failed)
    await console.page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    const copied = async (): Promise<string> =>
      String(await console.page.evaluate('navigator.clipboard.readText()'))
    await console.button('Copy curl command').click()
    await expect.poll(copied).toContain(`"job": "${JOB}"`)
    const tests: string[] = []
    for (const run of [failed, await runOf(generation)]) {
      await console.page.goto(console.page.url().replace(/[^/]*$/u, run))
      await console.button('Copy test, for vitest').click()
      await expect.poll(copied).toContain(`run ${run} did`)
      tests.push(await copied())
    }
    const printed = await runCopiedTests(tests)
    expect(printed).toContain(`${JOB} ends as run ${failed} did: failed`)
    expect(printed).toMatch(/Tests +2 passed \(2\)/u)
  })
})

describe('many runs', () => {
  it('are stopped at once, with a count and a summary', async () => {
    const { gemini, runs } = pages()
    stayBeforeRetries()
    gemini.behaviours.add({ kind: 'fail', status: 503, times: 99 })
    for (const generation of [await begin('bulk'), await begin('bulk'), await begin('bulk')]) {
      await expect.poll(() => runs.of(generation), { timeout: 20_000 }).toHaveLength(1)
    }
    const console = await open('/runs?status=running')
    await console.button('Stop these…').click()
    await console.dialog.getByRole('button', { name: /^Stop 3 runs$/u }).click()
    await console.dialog.getByText('3 of 3 stopped.').waitFor()
    await console.dialog.getByRole('button', { name: 'Close', exact: true }).last().click()
    await console.page.getByText('No run fits this filter').waitFor()
  })

  it('are run again from where they failed, with the count as it goes on and a summary', async () => {
    const { clock, gemini, quiet, behave, runs } = pages()
    await clock.advance(1000)
    const from = new Date(clock.now()).toISOString()
    gemini.behaviours.add({ kind: 'refuse', task: 'draw' })
    const generations = [await begin('again'), await begin('again'), await begin('again')]
    await quiet()
    behave()
    const console = await open(`/runs?status=failed&from=${from}`)
    await console.button('Rerun these…').click()
    await console.dialog.getByText('The filter shows 3 runs that have ended.').waitFor()
    await console.dialog.getByLabel('From the step that failed').check()
    const last = Promise.withResolvers<void>()
    let started = 0
    await console.page.route('**/runs', async (route) => {
      if (route.request().method() === 'POST' && ++started === 3) await last.promise
      await route.fallback()
    })
    await console.dialog.getByRole('button', { name: 'Rerun 3 runs' }).click()
    await console.dialog.getByText('2 of 3 started again…').waitFor()
    const bar = console.dialog.getByRole('progressbar', { name: 'Progress' })
    expect([await bar.getAttribute('value'), await bar.getAttribute('max')]).toEqual(['2', '3'])
    last.resolve()
    await console.dialog.getByText('3 of 3 started again.').waitFor()
    await console.dialog.getByRole('button', { name: 'Close', exact: true }).last().click()

    await quiet()
    await console.page.getByLabel('Status').selectOption('succeeded')
    await console.page.getByText('3 runs', { exact: true }).waitFor()
    for (const generation of generations)
      expect((await runs.of(generation)).map(({ status }) => status)).toEqual(['FAILED', 'SUCCEEDED'])
  })

  it('that cannot be run again are listed with the reason', async () => {
    const run = await failedRun('refused')
    const console = await open(`/runs?text=${run}`)
    await console.page.route('**/runs', (route) =>
      route.request().method() === 'POST'
        ? route.fulfill({
            status: 410,
            json: { error: { code: 'outputs_expired', message: 'Its outputs are gone.' } },
          })
        : route.fallback(),
    )
    await console.button('Rerun these…').click()
    await console.dialog.getByLabel('From the step that failed').check()
    await console.dialog.getByRole('button', { name: 'Rerun 1 run' }).click()
    await console.dialog.getByText('0 of 1 started again, 1 failed.').waitFor()
    await console.dialog.getByText('Its outputs are gone.').waitFor()
    expect(await console.dialog.getByRole('link', { name: run }).count()).toBe(1)
  })
})
