import { describe, expect, it } from 'vitest'

import { findPage } from '../../../web/console/shell/find-page.ts'
import { keepEqual } from '../../../web/console/shell/keep-equal.ts'
import { hrefOf, pathOf, readLocation } from '../../../web/console/shell/location.ts'
import { matchPath } from '../../../web/console/shell/match-path.ts'
import type { Section } from '../../../web/console/shell/page.ts'
import { targetOf } from '../../../web/console/parts/move-focus.ts'

describe('addresses of the console', () => {
  it('lead to a page and back, whatever is in a name', () => {
    const href = hrefOf(pathOf('runs', 'a/b', 'ü ?#%'), new URLSearchParams({ text: '&=' }))
    const { path, query } = readLocation(new URL(href, 'http://localhost'))
    expect(matchPath('/runs/:job/:run', path)).toEqual({ job: 'a/b', run: 'ü ?#%' })
    expect(query.get('text')).toBe('&=')
  })

  it.each(['/console', '/console/'])('begin at %s', (pathname) => {
    expect(readLocation({ pathname, search: '' }).path).toBe('/')
  })

  it.each([
    ['/runs/:run', '/runs/'],
    ['/runs/:run', '/runs/a/b'],
    ['/runs', '/jobs'],
    ['/runs/:run', '/runs/%E0%A4%A'],
  ])('%s does not match %s', (pattern, path) => {
    expect(matchPath(pattern, path)).toBeUndefined()
  })

  it('are found among the sections; the first page is the beginning', () => {
    const page = (path: string): Section['pages'][0] => ({ path, title: () => path, View: () => null })
    const sections: Section[] = [
      { label: 'Runs', icon: 'run', pages: [page('/runs'), page('/runs/:run')] },
      { label: 'Jobs', icon: 'job', pages: [page('/jobs')] },
    ]
    expect(findPage(sections, '/')?.page.path).toBe('/runs')
    expect(findPage(sections, '/runs/7')).toMatchObject({
      page: { path: '/runs/:run' },
      params: { run: '7' },
    })
    expect(findPage(sections, '/jobs')?.section.label).toBe('Jobs')
    expect(findPage(sections, '/cats')).toBeUndefined()
  })
})

describe('an answer that equals the one before', () => {
  it('is the same object, and so are its equal parts', () => {
    const previous = { a: { deep: [1, { b: 2 }] }, list: [1, 2] }
    expect(keepEqual(previous, structuredClone(previous))).toBe(previous)
    const next = keepEqual(previous, { a: { deep: [1, { b: 2 }] }, list: [1, 3] })
    expect(next).toEqual({ a: { deep: [1, { b: 2 }] }, list: [1, 3] })
    expect(next.a).toBe(previous.a)
    expect(next.list).not.toBe(previous.list)
  })

  it.each([
    [undefined, { a: 1 }],
    [{ a: 1 }, { a: 1, b: undefined }],
    [{ a: 1, b: 2 }, { a: 1 }],
    [[1], { 0: 1 }],
    [null, {}],
  ])('is told from one that does not: %j and %j', (previous, next) => {
    const expected: unknown = structuredClone(next)
    expect(keepEqual<unknown>(previous, next)).toEqual(expected)
  })
})

it.each([
  ['ArrowDown', 1, 2],
  ['ArrowDown', 4, 4],
  ['ArrowUp', 0, 0],
  ['ArrowUp', 3, 2],
  ['Home', 3, 0],
  ['End', 1, 4],
  ['x', 1, undefined],
])('the key %s leads from item %d of five to %s', (key, index, target) => {
  expect(targetOf(key, index, 5)).toBe(target)
})
