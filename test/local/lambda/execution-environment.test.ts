import { readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import type { LocalCloud } from '../../../local/cloud.ts'
import type { JsonValue } from '../../../local/json.ts'
import { VirtualClock } from '../../../local/virtual-clock.ts'
import { startFunctions, temporaryFolder, writeFiles } from '../core/test-assembly.ts'

const START = Date.parse('2026-01-01T00:00:00Z')
const DAY = 24 * 3_600_000

/** A function whose handler is this text, with files beside it. */
async function start(body: string, files: Readonly<Record<string, string>> = {}): Promise<LocalCloud> {
  const cloud = await startFunctions({ look: `exports.handler = async (event) => { ${body} }` })
  writeFiles(cloud.services.lambda.functions()[0]?.codeFolder ?? '', files)
  return cloud
}

async function look(cloud: LocalCloud, event: JsonValue = {}): Promise<JsonValue> {
  const { payload, functionError } = await cloud.services.lambda.invoke('look', event)
  expect([functionError, payload]).toEqual([undefined, expect.anything()])
  return payload
}

describe("a function's working directory", () => {
  it('is the folder of its code, which is LAMBDA_TASK_ROOT', async () => {
    const cloud = await start(
      `const path = require('node:path')
      return [process.cwd() === process.env.LAMBDA_TASK_ROOT, path.resolve('a') === process.cwd() + '/a', __dirname === process.cwd()]`,
    )
    expect(await look(cloud)).toEqual([true, true, true])
  })

  it.each([
    ['readFileSync', `fs.readFileSync('words.txt', 'utf8')`],
    ['readFileSync of bytes', `fs.readFileSync(Buffer.from('words.txt'), 'utf8')`],
    ['readFile', `await new Promise((done) => fs.readFile('./words.txt', 'utf8', (e, text) => done(text)))`],
    ['promises.readFile', `await fs.promises.readFile('words.txt', 'utf8')`],
    ['node:fs/promises', `await require('node:fs/promises').readFile('words.txt', 'utf8')`],
    ['an imported function', `(await import('node:fs')).readFileSync('words.txt', 'utf8')`],
    [
      'a promisified function',
      `(await require('node:util').promisify(fs.exists)('words.txt')) ? 'hello' : 'none'`,
    ],
    [
      'createReadStream',
      `await fs.createReadStream('words.txt', 'utf8').toArray().then((all) => all.join(''))`,
    ],
    [
      'open',
      `(() => { const fd = fs.openSync('words.txt'); const text = fs.readFileSync(fd, 'utf8'); fs.closeSync(fd); return text })()`,
    ],
    ['existsSync', `fs.existsSync('words.txt') ? 'hello' : 'none'`],
    ['readdirSync', `fs.readdirSync('.').includes('words.txt') ? 'hello' : 'none'`],
    ['realpathSync.native', `fs.realpathSync.native('words.txt').endsWith('/words.txt') ? 'hello' : 'none'`],
    ['execSync', `require('node:child_process').execSync('cat words.txt').toString()`],
    ['spawnSync', `require('node:child_process').spawnSync('cat', ['words.txt']).stdout.toString()`],
    [
      'execFile',
      `(await require('node:util').promisify(require('node:child_process').execFile)('cat', ['words.txt'])).stdout`,
    ],
  ])('is where %s starts from', async (_what, expression) => {
    const cloud = await start(`const fs = require('node:fs'); return ${expression}`, { 'words.txt': 'hello' })
    expect(await look(cloud)).toBe('hello')
  })

  it('can be changed, by itself alone', async () => {
    const cloud = await start(
      `process.chdir('inner')
      const inner = require('node:fs').readFileSync('words.txt', 'utf8')
      let refusal; try { process.chdir('gone') } catch (error) { refusal = error.message.replace(process.cwd(), '') }
      return [inner, refusal]`,
      { 'inner/words.txt': 'inner' },
    )
    const here = process.cwd()
    expect(await look(cloud)).toEqual(['inner', "ENOENT: no such file or directory, chdir '/gone'"])
    expect(process.cwd()).toBe(here)
  })
})

describe("a function's file system", () => {
  it.each([
    ['writeFileSync', `fs.writeFileSync('new.txt', 'x')`, 'open'],
    ['appendFile', `await fs.promises.appendFile('words.txt', 'x')`, 'open'],
    [
      'writeFile with a callback',
      `await new Promise((done, fail) => fs.writeFile('new.txt', 'x', (e) => e ? fail(e) : done()))`,
      'open',
    ],
    ['open for writing', `fs.openSync('new.txt', 'w')`, 'open'],
    ['open by numbers', `fs.openSync('new.txt', fs.constants.O_WRONLY | fs.constants.O_CREAT)`, 'open'],
    [
      'createWriteStream',
      `await require('node:events').once(fs.createWriteStream('new.txt'), 'finish')`,
      'open',
    ],
    ['mkdir', `fs.mkdirSync('new')`, 'mkdir'],
    ['rm', `await fs.promises.rm('words.txt')`, 'rm'],
    ['rename', `fs.renameSync('words.txt', '/tmp/words.txt')`, 'rename'],
    ['copyFile', `fs.copyFileSync('words.txt', 'copy.txt')`, 'copyfile'],
    ['writeFile elsewhere', `fs.writeFileSync('/opt/new.txt', 'x')`, 'open'],
    [
      'writeFile by URL',
      `fs.writeFileSync(require('node:url').pathToFileURL(__dirname + '/new.txt'), 'x')`,
      'open',
    ],
  ])('is read-only: %s', async (_what, statement, syscall) => {
    const cloud = await start(
      `const fs = require('node:fs')
      try { ${statement} } catch (error) { return [error.code, error.syscall, error.message] }
      return ['written']`,
      { 'words.txt': 'hello' },
    )
    expect(await look(cloud)).toEqual([
      'EROFS',
      syscall,
      expect.stringMatching(`^EROFS: read-only file system, ${syscall} '/`),
    ])
    const folder = cloud.services.lambda.functions()[0]?.codeFolder ?? ''
    expect(readdirSync(folder).toSorted()).toEqual(['index.js', 'words.txt'])
  })

  it('can be written below /tmp, and read anywhere', async () => {
    const outside = join(temporaryFolder(), 'outside.txt')
    writeFileSync(outside, 'outside')
    const cloud = await start(
      `const fs = require('node:fs')
      const folder = fs.mkdtempSync('/tmp/look-')
      fs.writeFileSync(folder + '/a', 'tmp')
      fs.renameSync(folder + '/a', folder + '/b')
      const texts = [fs.readFileSync(folder + '/b', 'utf8'), fs.readFileSync(event.outside, 'utf8')]
      fs.rmSync(folder, { recursive: true })
      fs.writeFileSync('/dev/null', 'x')
      return [...texts, require('node:os').tmpdir()]`,
    )
    expect(await look(cloud, { outside })).toEqual(['tmp', 'outside', '/tmp'])
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith('look-'))).toEqual([])
  })
})

describe("a function's time of day", () => {
  it.each([
    ['Intl.DateTimeFormat.format', `new Intl.DateTimeFormat('en-CA', { timeZone: 'UTC' }).format()`],
    [
      'a format that was taken off',
      `['x'].map(() => 0) && (({ format }) => format())(new Intl.DateTimeFormat('en-CA', { timeZone: 'UTC' }))`,
    ],
    [
      'formatToParts',
      `new Intl.DateTimeFormat('en-CA', { timeZone: 'UTC' }).formatToParts().map((part) => part.value).join('')`,
    ],
    ['toLocaleDateString', `new Date().toLocaleDateString('en-CA', { timeZone: 'UTC' })`],
    ['Date()', `new Date(Date() + ' UTC').toISOString().slice(0, 10)`],
    ['another date', `new (new Date(0).constructor)().toISOString().slice(0, 10)`],
    ['a subclass of Date', `new (class Day extends Date {})().toISOString().slice(0, 10)`],
    [
      'performance.timeOrigin',
      `new Date(performance.timeOrigin + performance.now()).toISOString().slice(0, 10)`,
    ],
    [
      'node:perf_hooks',
      `(({ performance: p }) => new Date(p.timeOrigin + p.now()).toISOString().slice(0, 10))(require('node:perf_hooks'))`,
    ],
  ])('by %s is virtual', async (_what, expression) => {
    const clock = new VirtualClock({ now: START - DAY })
    const cloud = await startFunctions({ look: `exports.handler = async () => ${expression}` }, { clock })
    expect(await look(cloud)).toBe('2025-12-31')
    await clock.advance(DAY)
    expect(await look(cloud)).toBe('2026-01-01')
  })

  it('formats a date that is given, also 0', async () => {
    const clock = new VirtualClock()
    const cloud = await startFunctions(
      {
        look: `exports.handler = async () => {
          const day = new Intl.DateTimeFormat('en-CA', { timeZone: 'UTC' })
          return [day.format(0), day.format(new Date(0)), day.format(null), day.formatToParts(0)[0].value, day.format === day.format]
        }`,
      },
      { clock },
    )
    expect(await look(cloud)).toEqual(['1970-01-01', '1970-01-01', '1970-01-01', '1970', true])
  })

  it.each([
    ['performance.now', '() => performance.now()'],
    ['process.hrtime', '() => { const [s, ns] = process.hrtime(); return s * 1e3 + ns / 1e6 }'],
    ['process.hrtime.bigint', '() => Number(process.hrtime.bigint()) / 1e6'],
  ])('measured by %s has both the wait and the work', async (_what, measure) => {
    const clock = new VirtualClock({ jump: true })
    const cloud = await startFunctions(
      {
        look: `exports.handler = async () => {
          const measure = ${measure}
          const start = measure()
          await new Promise((resolve) => setTimeout(resolve, 60_000))
          const waited = measure()
          for (let sum = 0; sum < 1e7; sum++);
          return [waited - start, measure() - waited]
        }`,
      },
      { clock, properties: { Timeout: 90 } },
    )
    const [waited, worked] = z.tuple([z.number(), z.number()]).parse(await look(cloud))
    expect(waited).toBeGreaterThanOrEqual(60_000)
    expect(waited).toBeLessThan(70_000)
    expect(worked).toBeGreaterThan(0)
    expect(worked).toBeLessThan(10_000)
  })
})

describe('the global awslambda', () => {
  it('lets a handler write its response to a stream, which is answered when all of it is there', async () => {
    const cloud = await startFunctions({
      look: `exports.handler = awslambda.streamifyResponse(async (event, stream, context) => {
        stream.setContentType('application/json')
        stream.write('{"function":')
        stream.write(Buffer.from(JSON.stringify(context.functionName)))
        stream.write(',"event":')
        stream.write(event)
        setTimeout(() => stream.end('}'), 5)
      })`,
    })
    expect(await look(cloud, { a: 1 })).toEqual({ function: 'look', event: { a: 1 } })
  })

  it('puts metadata before the body, with eight zeros between', async () => {
    const cloud = await startFunctions({
      look: `exports.handler = awslambda.streamifyResponse(async (event, stream) => {
        stream = awslambda.HttpResponseStream.from(stream, { statusCode: 201 })
        stream.write('made')
        stream.end()
      })`,
    })
    expect(await look(cloud)).toBe(`{"statusCode":201}${'\0'.repeat(8)}made`)
  })

  it('fails the invocation when the handler does', async () => {
    const cloud = await startFunctions({
      look: `exports.handler = awslambda.streamifyResponse(async (event, stream) => {
        stream.write('half')
        throw new TypeError('no more')
      })`,
    })
    expect(await cloud.services.lambda.invoke('look', {})).toMatchObject({
      functionError: 'Unhandled',
      payload: { errorType: 'TypeError', errorMessage: 'no more' },
    })
  })
})
