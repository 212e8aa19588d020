import { join, resolve } from 'node:path'

import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'

import { usePages } from './use-pages.ts'

const pages = usePages()
const SAMPLES = join(resolve(import.meta.dirname, '..', '..'), 'samples')

async function submit(page: Page, sample = 'cat.png'): Promise<void> {
  await page.locator('input[type=file]').setInputFiles(join(SAMPLES, sample))
  await page.getByRole('button', { name: 'Make a plushie' }).click()
}

describe('the gallery', () => {
  it('takes a photo and shows its plushie', async () => {
    const { open, quiet } = pages()
    const page = await open({ as: 'ada' })
    await page.getByText('No plushies yet').waitFor()
    await page.getByText('10 available (0 in use)').waitFor()

    await submit(page)
    await page.getByText('Waiting to start').waitFor()
    await quiet()

    await page.getByRole('slider', { name: 'Compare photo and plushie' }).waitFor()
    await page.getByText('9 available (0 in use)').waitFor()
    expect(await page.getByRole('article').count()).toBe(1)
  })
})
