import { describe, expect, it } from 'vitest'

import { samplePhoto } from '../system/start-plushie-cloud.ts'
import { ConsolePage } from './console-page.ts'
import { findViolations } from './find-violations.ts'
import { type OpenOptions, usePages } from './use-pages.ts'

const pages = usePages()
const PHOTO = samplePhoto('cat.png')
const JOB = 'generate-plushie'
/** The job's first retry comes after a minute. */
const BEFORE_FIRST_RETRY_MS = 30_000

async function openConsole(path: string, options: Partial<OpenOptions> = {}): Promise<ConsolePage> {
  return new ConsolePage(await pages().open({ as: 'olga', path: `/console${path}`, ...options }))
}

/** A run of the plushie job, under way. */
async function begin(name: string): Promise<string> {
  const ada = await pages().user(name)
  return ada.submit(PHOTO)
}

/** The name of a generation's run, once there is one. */
async function runOf(generationId: string): Promise<string> {
  return (await pages().runs.only(generationId)).name
}

/** The name of a run that failed in the step that draws. */
async function failedRun(name: string): Promise<string> {
  const { gemini, quiet, behave } = pages()
  gemini.behaviours.add({ kind: 'refuse', task: 'draw' })
  const generation = await begin(name)
  await quiet()
  behave()
  return runOf(generation)
}

/** A run that waits for its first retry, which comes when time goes on. */
async function waitingRun(name: string): Promise<string> {
  const { gemini, clock } = pages()
  clock.startJumping(clock.now() + BEFORE_FIRST_RETRY_MS)
  gemini.behaviours.add({ kind: 'fail', status: 503, times: 2 })
  const generation = await begin(name)
  await expect.poll(() => pages().runs.of(generation), { timeout: 20_000 }).toHaveLength(1)
  return runOf(generation)
}

describe('the list of runs', () => {
  it('shows a new run and its end by itself', async () => {
    const console = await openConsole('/runs')
    await console.page.getByRole('heading', { name: 'Runs' }).waitFor()
    const run = await waitingRun('live')
    await console.row(run).getByText('Running').waitFor()
    pages().behave()
    await console.row(run).getByText('Succeeded').waitFor()
    expect(await console.row(run).count()).toBe(1)
  })

  it('keeps its filter in the URL, and goes from row to row and to a run by keyboard', async () => {
    const run = await failedRun('filtered')
    const console = await openConsole('/runs')
    await console.row(run).waitFor()
    await console.page.getByLabel('Status').selectOption('succeeded')
    await console.row(run).waitFor({ state: 'detached' })
    await console.page.getByLabel('Status').selectOption('failed')
    await console.page.locator('body').press('/')
    await console.page.keyboard.type(run.slice(0, 10))
    await console.page.waitForURL(`**/console/runs?status=failed&text=${run.slice(0, 10)}`)
    await console.page.reload()
    await console.page.getByText('1 run', { exact: true }).waitFor()
    await console.row(run).getByRole('link').focus()
    await console.page.keyboard.press('Enter')
    await console.status.getByText('Failed').waitFor()
    expect(new URL(console.page.url()).pathname).toBe(`/console/runs/${JOB}/${run}`)
  })

  it('says what to do when nothing fits', async () => {
    const console = await openConsole('/runs?text=nothing-begins-so')
    await console.page.getByText('No run fits this filter').waitFor()
    await console.button('Show all runs').click()
    await console.page.waitForURL('**/console/runs')
    expect(await console.page.getByRole('searchbox').inputValue()).toBe('')
  })
})

describe('a run', () => {
  it('shows a retry as it happens: tries, waits and work apart, then the output', async () => {
    const run = await waitingRun('retrying')
    const console = await openConsole(`/runs/${JOB}/${run}`)
    await console.state('analyze-image').waitFor()
    await console.page.getByRole('option', { name: /^analyze-image ?, Retrying/u }).waitFor()
    // Past the first retry, and not as far as the second one.
    const { clock } = pages()
    clock.startJumping(clock.now() + 90_000)
    await expect.poll(() => console.bars('analyze-image', 'work').count(), { timeout: 15_000 }).toBe(2)
    pages().behave()
    await console.status.getByText('Succeeded').waitFor()
    expect(await console.bars('analyze-image', 'retry').count()).toBe(2)
    expect(await console.bars('analyze-image', 'work').count()).toBe(3)
    expect(
      await console.page.getByRole('option', { name: /^analyze-image 3 tries, Task, Succeeded/u }).count(),
    ).toBe(1)

    await console.state('analyze-image').click()
    const panel = console.page.getByRole('region', { name: 'State analyze-image' })
    await panel.getByRole('group', { name: 'Output' }).getByText('keyFeatures').waitFor()
    await panel.getByRole('tab', { name: 'Attempts (3)' }).press('Enter')
    expect(await panel.getByText('waited 1 min 0 s').count()).toBe(1)
    expect(await panel.getByText('waited 2 min 0 s').count()).toBe(1)
    await panel.getByRole('tab', { name: 'Attempts (3)' }).press('ArrowRight')
    await panel.getByLabel('Attempt', { exact: true }).selectOption('1')
    await panel.locator('.log-line').first().waitFor()
  })

  it('shows a finished step within a second', async () => {
    const run = await waitingRun('prompt')
    const console = await openConsole(`/runs/${JOB}/${run}`)
    await console.page.getByRole('option', { name: /^analyze-image ?, Retrying/u }).waitFor()
    const answers: number[] = []
    console.page.on('response', (response) => {
      if (response.url().endsWith(run)) answers.push(performance.now())
    })
    await expect.poll(() => answers.length, { timeout: 15_000 }).toBeGreaterThan(4)
    // What the page adds to an answer's own time.
    const gaps = answers.slice(1).map((answer, index) => answer - (answers[index] ?? 0))
    expect(Math.min(...gaps)).toBeLessThan(1000)
  })

  it('is run again from a step with an edited output', async () => {
    const run = await failedRun('edited')
    const console = await openConsole(`/runs/${JOB}/${run}`)
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
    const console = await openConsole(`/runs/${JOB}/${run}`)
    await console.button('Stop…').click()
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

  it('is copied as a command and as a test', async () => {
    const run = await failedRun('copied')
    const console = await openConsole(`/runs/${JOB}/${run}`)
    await console.page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    const copied = (): Promise<unknown> => console.page.evaluate('navigator.clipboard.readText()')
    await console.button('Copy curl command').click()
    await expect.poll(copied).toContain(`"job": "${JOB}"`)
    await console.button('Copy test, for vitest').click()
    await expect.poll(copied).toContain('cloud.run("stepladder-dev-generate-plushie"')
  })
})

describe('many runs', () => {
  it('are stopped at once, with a count and a summary', async () => {
    const { clock, gemini, runs } = pages()
    clock.startJumping(clock.now() + BEFORE_FIRST_RETRY_MS)
    gemini.behaviours.add({ kind: 'fail', status: 503, times: 99 })
    const ada = await pages().user('bulk')
    const generations = [await ada.submit(PHOTO), await ada.submit(PHOTO), await ada.submit(PHOTO)]
    for (const generation of generations) {
      await expect.poll(() => runs.of(generation), { timeout: 20_000 }).toHaveLength(1)
    }
    const console = await openConsole('/runs?status=running')
    await console.button('Stop these…').click()
    await console.dialog.getByRole('button', { name: /^Stop 3 runs$/u }).click()
    await console.dialog.getByText('3 of 3 stopped.').waitFor()
    await console.dialog.getByRole('button', { name: 'Close', exact: true }).last().click()
    await console.page.getByText('No run fits this filter').waitFor()
  })

  it('that cannot be run again are listed with the reason', async () => {
    const run = await failedRun('refused')
    const console = await openConsole(`/runs?text=${run}`)
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

  it('scroll smoothly by the ten thousand', async () => {
    const console = await openConsole('/jobs')
    await console.page.getByRole('heading', { name: 'Jobs' }).waitFor()
    // Only the volume is made up: 10 pages of 1,000 runs.
    await console.page.route('**/runs?*', (route) => {
      const first = Number(new URL(route.request().url()).searchParams.get('cursor') ?? 0)
      const items = Array.from({ length: 1000 }, (_, index) => ({
        run: `run-${first + index}`,
        job: JOB,
        status: 'succeeded',
        startedAt: new Date(1_700_000_000_000 - (first + index) * 1000).toISOString(),
        durationMs: 1234,
        redriveCount: 0,
      }))
      return route.fulfill({ json: { items, ...(first < 9000 && { cursor: String(first + 1000) }) } })
    })
    await console.page.getByRole('link', { name: 'Runs', exact: true }).click()
    await console.row('run-0').first().waitFor()
    await expect
      .poll(
        async () => {
          await console.page.evaluate('scrollTo(0, document.documentElement.scrollHeight)')
          return console.row('run-9999').count()
        },
        { timeout: 45_000, interval: 20 },
      )
      .toBe(1)
    await console.page.getByText('10,000 runs', { exact: true }).waitFor()
    expect(await console.page.getByRole('row').count()).toBeLessThan(80)
    // Only what is seen is drawn, wherever the list is scrolled to.
    for (const top of [0, 120_000, 240_000]) {
      await console.page.evaluate(`scrollTo(0, ${top})`)
      await expect.poll(() => console.page.getByRole('row').count(), { timeout: 10_000 }).toBeGreaterThan(5)
      expect(await console.page.getByRole('row').count()).toBeLessThan(80)
    }
  })
})

describe.each([
  ['light', 1280],
  ['dark', 360],
] as const)('in %s, %d pixels wide,', (colorScheme, width) => {
  it('nothing keeps people out, and nothing sticks out', async () => {
    const run = await failedRun(`axe-${colorScheme}-${width}`)
    const console = await openConsole('/runs', { colorScheme, viewport: { width, height: 800 } })
    const { page } = console
    // Signed in: before that a new page would ask again.
    await page.getByRole('main', { name: 'Runs' }).waitFor()
    const visit = async (label: string, path: string): Promise<void> => {
      await page.goto(`${new URL(page.url()).origin}/console${path}`)
      await page.getByRole('main', { name: new RegExp(label, 'u') }).waitFor()
      await expect.poll(() => page.locator('.skeleton').count(), { timeout: 15_000 }).toBe(0)
      expect({ path, violations: await findViolations(page) }).toEqual({ path, violations: [] })
      const scrollWidth = await page.evaluate('document.documentElement.scrollWidth')
      expect({ path, scrollWidth }).toEqual({ path, scrollWidth: width })
    }
    await visit('Runs', '/runs')
    await visit('Jobs', '/jobs')
    await visit(JOB, `/jobs/${JOB}`)
    await console.button('List').click()
    expect(await findViolations(page)).toEqual([])
    await visit(run, `/runs/${JOB}/${run}`)
    await visit(run, `/runs/${JOB}/${run}?visit=3`)
    await page.getByRole('tab', { name: 'Logs' }).click()
    expect(await findViolations(page)).toEqual([])
    await console.button('Rerun from here…').click()
    await console.dialog.getByLabel('Begin at').waitFor()
    expect(await findViolations(page)).toEqual([])
  })
})

it('says in words that the API cannot be reached, and goes on when it can', async () => {
  const console = await openConsole('/jobs')
  await console.page.getByRole('link', { name: JOB }).waitFor()
  await console.page.route('**/runs?*', (route) => route.abort())
  await console.page.getByRole('link', { name: 'Runs', exact: true }).click()
  await console.page.getByText('The server cannot be reached.').waitFor()
  await console.page.unroute('**/runs?*')
  await console.page.getByText(/^\d+ runs?$/u).waitFor()
  expect(await console.page.getByRole('alert').count()).toBe(0)
})

it('tells somebody who is no operator so', async () => {
  const console = await openConsole('/runs')
  await console.page.getByRole('heading', { name: 'Runs' }).waitFor()
  await console.page.route('**/runs?*', (route) =>
    route.fulfill({ status: 403, json: { message: 'Forbidden' } }),
  )
  await console.page.getByRole('heading', { name: 'You are not an operator' }).waitFor()
  await console.button('Sign in as somebody else').click()
  await console.button('Sign in').waitFor()
  expect(await console.page.getByRole('navigation').count()).toBe(0)
})
