import { describe, expect, it } from 'vitest'

import { listStates, readStateGraph } from '../../../web/console/graph/read-state-graph.ts'
import { findViolations } from '../find-violations.ts'
import { contains, type DrawnBox, overlaps, readDrawnGraph } from './drawn-graph.ts'
import { compiledJob, ENTANGLED } from './every-state.ts'
import { JOB, useConsole } from './use-console.ts'
import { endOfState, watchStep } from './watch-step.ts'

const { pages, open, openRun, begin, failedRun, waitingRun } = useConsole()
/** What the AI takes for an answer when it is slow; less than a step may take. */
const ANSWER_MS = 20_000

describe('the list of runs', () => {
  it('shows a new run and its end by itself', async () => {
    const console = await open('/runs')
    await console.page.getByRole('heading', { name: 'Runs' }).waitFor()
    const run = await waitingRun('live')
    await console.row(run).getByText('Running').waitFor()
    pages().behave()
    await console.row(run).getByText('Succeeded').waitFor()
    expect(await console.row(run).count()).toBe(1)
  })

  it('keeps its filter in the URL, and goes from row to row and to a run by keyboard', async () => {
    const run = await failedRun('filtered')
    const console = await open('/runs')
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
    const console = await open('/runs?text=nothing-begins-so')
    await console.page.getByText('No run fits this filter').waitFor()
    await console.button('Show all runs').click()
    await console.page.waitForURL('**/console/runs')
    expect(await console.page.getByRole('searchbox').inputValue()).toBe('')
  })
})

describe('a run', () => {
  it('shows a retry as it happens: tries, waits and work apart, then the output', async () => {
    const run = await waitingRun('retrying')
    const console = await openRun(run)
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

  it('shows a finished step within a second of its end in the cloud', async () => {
    const { gemini, clock, cloud, runs } = pages()
    gemini.behaviours.add({ kind: 'slow', delayMs: ANSWER_MS })
    clock.startJumping(clock.now() + ANSWER_MS / 2)
    const generation = await begin('prompt')
    await expect.poll(() => runs.of(generation), { timeout: 20_000 }).toHaveLength(1)
    const { name, executionArn } = await runs.only(generation)
    const console = await openRun(name)
    for (const step of ['analyze-image', 'generate-plushie']) {
      await console.state(step).getByText('Running').waitFor({ state: 'attached' })
      const watch = await watchStep(console.page, step, name)
      // The worst moment: the page has just asked.
      await console.page.waitForResponse((response) => response.url().endsWith(name))
      // As far as the answer that this step waits for, and not as far as the next one.
      clock.startJumping(clock.now() + ANSWER_MS)
      const endedAt = await endOfState(cloud, executionArn, step)
      const { shownAt, requests, lateness } = await watch.shown()
      // The page's own part: without the time that the API takes, and by which this machine lets timers wait.
      const inRequests = requests
        .map(([from, to]) => Math.min(to, shownAt) - Math.max(from, endedAt))
        .filter((ms) => ms > 0)
        .reduce((sum, ms) => sum + ms, 0)
      expect(shownAt).toBeGreaterThan(endedAt)
      expect(shownAt - endedAt - inRequests - lateness).toBeLessThan(1000)
    }
  })
})

describe('the graph of a job', () => {
  it.each([
    ['a Parallel', compiledJob('every-word')],
    ['boxes in boxes, and ways back', ENTANGLED],
  ])('with %s shows every state and every way, and nothing over another', async (_name, definition) => {
    const { page } = await open('/jobs', { viewport: { width: 2000, height: 1700 } })
    await page.route(`**/jobs/${JOB}`, async (route) => {
      const answer: unknown = await (await route.fetch()).json()
      await route.fulfill({ json: { ...Object(answer), definition } })
    })
    await page.getByRole('link', { name: JOB }).click()
    const graph = await readDrawnGraph(page)
    const { frame, states, labels, lines } = graph
    const listed = listStates(readStateGraph(definition))
    expect(states.map(({ name }) => name).toSorted()).toEqual(
      listed.map(({ state }) => state.name).toSorted(),
    )
    expect(lines).toHaveLength(listed.flatMap(({ edges }) => edges).length)

    const leaves = states.filter(({ name }) =>
      listed.some(({ state }) => state.name === name && state.scopes.length === 0),
    )
    const marks = [...leaves, ...labels]
    const over = marks.flatMap((one) =>
      marks
        .filter((other) => one !== other && overlaps(one.box, other.box))
        .map((other) => `${one.name} and ${other.name}`),
    )
    expect(over).toEqual([])
    const outside = [...states, ...labels, ...lines].filter(({ box }) => !contains(frame, box))
    expect(outside).toEqual([])
    const clipped = states.filter(({ box, words }) => !words.every((word) => contains(box, word)))
    expect(clipped.map(({ name }) => name)).toEqual([])
    expect(lines.filter(({ isSeen }) => !isSeen)).toEqual([])
    const through = lines.flatMap((line) =>
      leaves
        .filter(({ box }) => line.points.some((point) => contains(box, pointBox(point), -2)))
        .map(({ name }) => `${line.name} through ${name}`),
    )
    expect(through).toEqual([])
  })
})

describe('very many runs', () => {
  it('scroll smoothly', async () => {
    const console = await open('/jobs')
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
    const console = await open('/runs', { colorScheme, viewport: { width, height: 800 } })
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
  const console = await open('/jobs')
  await console.page.getByRole('link', { name: JOB }).waitFor()
  await console.page.route('**/runs?*', (route) => route.abort())
  await console.page.getByRole('link', { name: 'Runs', exact: true }).click()
  await console.page.getByText('The server cannot be reached.').waitFor()
  await console.page.unroute('**/runs?*')
  await console.page.getByText(/^\d+ runs?$/u).waitFor()
  expect(await console.page.getByRole('alert').count()).toBe(0)
})

it('tells somebody who is no operator so', async () => {
  const console = await open('/runs')
  await console.page.getByRole('heading', { name: 'Runs' }).waitFor()
  await console.page.route('**/runs?*', (route) =>
    route.fulfill({ status: 403, json: { message: 'Forbidden' } }),
  )
  await console.page.getByRole('heading', { name: 'You are not an operator' }).waitFor()
  await console.button('Sign in as somebody else').click()
  await console.button('Sign in').waitFor()
  expect(await console.page.getByRole('navigation').count()).toBe(0)
})

function pointBox({ x, y }: { x: number; y: number }): DrawnBox {
  return { left: x, right: x, top: y, bottom: y }
}
