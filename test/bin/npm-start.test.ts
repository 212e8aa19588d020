import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'

import { startDynamoDbLocal } from '../../local/services/dynamodb/start-dynamodb-local.ts'
import { openSignIn } from '../bench/sign-in.ts'
import { type DevProcess, freePorts, gone, jvmsBelow, startDevProcess } from './dev-process.ts'

const folder = mkdtempSync(join(tmpdir(), 'npm-start-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const READY = /Ctrl-C ends it[\s\S]*list-executions.*\n/u

async function callApi(url: string, token: string, path: string, init: RequestInit = {}): Promise<unknown> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'image/png' }
  const response = await fetch(`${url}${path}`, { ...init, headers })
  return response.json()
}

/** Where it said that things are. */
function placesOf(dev: DevProcess): { apiUrl: string; standIn: string; token: string } {
  const [, apiUrl = ''] = /HTTP API\s+(\S+)/u.exec(dev.output()) ?? []
  const [, standIn = ''] = /AI stand-in\s+(\S+)/u.exec(dev.output()) ?? []
  const [, token = ''] = /TOKEN=(\S+)/u.exec(dev.output()) ?? []
  return { apiUrl, standIn, token }
}

describe('npm start on a photo', () => {
  let dev: DevProcess
  let ports: Awaited<ReturnType<typeof freePorts>>
  let jvms: number[]
  const photo = join(folder, 'my photo.jpg')

  beforeAll(async () => {
    await sharp('samples/rocket.jpg').resize(320).jpeg().toFile(photo)
    ports = await freePorts()
    dev = startDevProcess([photo, ...ports.args])
    await dev.printed(READY)
    jvms = jvmsBelow(dev.pid)
  }, 120_000)

  it('shows progress and saves the plushie', async () => {
    expect(dev.output()).toMatch(/The local cloud is ready \(\d+\.\d s\)/u)
    expect(dev.output()).toMatch(/Checking your photo|Looking at your photo|Sewing your plushie/u)
    const [, path = ''] = /Done after [\d.]+ s: (.*)\n/u.exec(dev.output()) ?? []
    expect(await sharp(readFileSync(path)).metadata()).toMatchObject({ format: 'png', width: 512 })
  })

  it('lets users and machines sign in as deployed, by which the benchmark does', async () => {
    const signIn = await openSignIn(`http://127.0.0.1:${ports.port}`)
    const { apiUrl } = placesOf(dev)
    expect(await callApi(apiUrl, await signIn.user('bench'), '/account')).toMatchObject({ limit: 5 })
    expect(await callApi(apiUrl, await signIn.operator(), '/jobs')).toMatchObject({
      items: [expect.anything()],
    })
  })

  it('serves gallery and console, and signs in at once', async () => {
    const [, gallery = ''] = /Gallery\s+(\S+)/u.exec(dev.output()) ?? []
    const [, consoleUrl = ''] = /Console\s+(\S+)/u.exec(dev.output()) ?? []
    expect(gallery).toBe(`http://localhost:${ports.webPort}/`)
    expect(await (await fetch(gallery)).text()).toContain('<title>Plushies</title>')
    expect(await (await fetch(consoleUrl)).text()).toContain('<title>Stepladder console</title>')
    const config: unknown = await (await fetch(new URL('/config.json', gallery))).json()
    expect(config).toMatchObject({ apiUrl: placesOf(dev).apiUrl, signIn: { kind: 'local' } })
    const preflight = await fetch(`${placesOf(dev).apiUrl}/generations`, {
      method: 'OPTIONS',
      headers: { origin: new URL(gallery).origin, 'access-control-request-method': 'POST' },
    })
    expect(preflight.headers.get('access-control-allow-origin')).toBe(new URL(gallery).origin)
    const headers = { 'content-type': 'application/json' }
    const url = new URL('/_local/sign-in', gallery)
    const signedIn = z
      .object({ accessToken: z.string() })
      .parse(await (await fetch(url, { method: 'POST', headers, body: '{}' })).json())
    expect(await callApi(placesOf(dev).apiUrl, signedIn.accessToken, '/account')).toMatchObject({ limit: 5 })
  })

  it('prints commands that can be pasted', () => {
    const [token = ''] = /TOKEN=\S+/u.exec(dev.output()) ?? []
    const [submit = ''] = /curl -X POST .*/u.exec(dev.output()) ?? []
    const [list = ''] = /curl http\S+\/generations -H.*/u.exec(dev.output()) ?? []
    const answer = (command: string): unknown =>
      JSON.parse(execFileSync('sh', ['-c', `${token}\n${command} -s`], { encoding: 'utf8' }))

    expect(answer(submit)).toMatchObject({ status: 'processing' })
    expect(answer(list)).toMatchObject({
      generations: [{ status: expect.any(String) }, { status: 'completed' }],
    })
  })

  it('prints an AWS CLI command that can be pasted', () => {
    const [environment = ''] = /export AWS_ENDPOINT_URL=.*/u.exec(dev.output()) ?? []
    const [command = ''] = /aws stepfunctions .*/u.exec(dev.output()) ?? []
    const output = execFileSync('sh', ['-c', `${environment}\n${command} --output json`], {
      encoding: 'utf8',
    })

    expect(JSON.parse(output)).toMatchObject({ executions: expect.arrayContaining([expect.anything()]) })
  })

  it.each([
    ['--port', (taken: typeof ports) => ['--port', String(taken.port), '--api-port', '0']],
    ['--api-port', (taken: typeof ports) => ['--api-port', String(taken.apiPort)]],
    ['--web-port', (taken: typeof ports) => ['--web-port', String(taken.webPort)]],
  ])(
    'says in one line that the port of %s is taken',
    async (option, takes) => {
      const other = await freePorts()
      const second = startDevProcess(['--no-photo', ...other.args, ...takes(ports)])

      expect(await second.exited).toBe(1)
      expect(second.output().trim()).toMatch(/^✗ .*port.*$/u)
      expect(second.output()).toContain(option)
    },
    120_000,
  )

  it('ends with 0 on Ctrl-C, and takes its database along', async () => {
    dev.signal('SIGINT')

    expect(await dev.exited).toBe(0)
    expect(jvms).toHaveLength(1)
    await gone(jvms)
  })
})

describe('npm start that cannot work', () => {
  const notAPhoto = join(folder, 'notes.png')
  const truncated = join(folder, 'truncated.png')
  beforeAll(() => {
    writeFileSync(notAPhoto, 'Dear diary')
    writeFileSync(truncated, readFileSync('samples/cat.png').subarray(0, 50_000))
  })

  it.each([
    [
      'a photo that is not there',
      ['no/such/photo.jpg'],
      /no\/such\/photo\.jpg cannot be read: there is no such file/u,
    ],
    ['a folder', ['samples'], /samples cannot be read: it is a folder/u],
    ['a file that is no photo', [notAPhoto], /notes\.png is not a photo/u],
    ['two photos', ['samples/cat.png', 'samples/coffee.png'], /one photo at a time/u],
    ['an unknown option', ['--colour', 'red'], /Unknown option '--colour'/u],
    ['a data folder without a name', ['--data', ''], /--data must name a folder/u],
    ['one port for two', ['--port', '4000', '--api-port', '4000'], /both 4000/u],
    ['the port of the API for the pages', ['--web-port', '3000'], /--api-port and --web-port are both 3000/u],
    [
      'a data folder that is a file',
      ['--no-photo', '--data', 'package.json', '--port', '0', '--api-port', '0', '--web-port', '0'],
      /package\.json/u,
    ],
    [
      'a port that is none',
      ['--port', '99999'],
      /--port must be a port from 0 \(any free one\) to 65535, got 99999/u,
    ],
  ])('says so in one line and ends with 1: %s', async (_case, args, message) => {
    const dev = startDevProcess(args)

    expect(await dev.exited).toBe(1)
    expect(dev.output().trim().split('\n')).toHaveLength(1)
    expect(dev.output()).toMatch(message)
  })

  it('says in one line that Java is missing', async () => {
    const bin = join(folder, 'bin')
    execFileSync('mkdir', ['-p', bin])
    symlinkSync(execFileSync('which', ['sh'], { encoding: 'utf8' }).trim(), join(bin, 'sh'))
    const { args } = await freePorts()
    const dev = startDevProcess(args, { env: { PATH: bin, HOME: folder } })

    expect(await dev.exited).toBe(1)
    expect(dev.output().trim().split('\n')).toHaveLength(1)
    expect(dev.output()).toMatch(/Java 17/u)
  })

  it.each([
    ['nobody listens', 'http://127.0.0.1:1', /nothing answers at http:\/\/127\.0\.0\.1:1 \(ECONNREFUSED\)/u],
    ['it is no URL', 'localhost', /--dynamodb must be the URL of a server, e\.g\. .*, got localhost/u],
    ['it has a path', 'http://127.0.0.1:8000/shell', /--dynamodb must be the URL of a server/u],
    ['it is encrypted', 'https://127.0.0.1:8000', /--dynamodb must be the URL of a server/u],
  ])('says in one line that a DynamoDB server cannot be used: %s', async (_case, url, message) => {
    const { args } = await freePorts()
    const dev = startDevProcess(['--dynamodb', url, ...args])

    expect(await dev.exited).toBe(1)
    expect(dev.output().trim().split('\n')).toHaveLength(1)
    expect(dev.output()).toMatch(message)
  })

  it('says what the API says of a photo that is cut off', async () => {
    const { args } = await freePorts()
    const dev = startDevProcess([truncated, ...args])

    expect(await dev.exited).toBe(1)
    expect(dev.output()).toMatch(/✗ the API refused .*truncated\.png \(422\): .*incomplete or damaged/u)
  }, 120_000)
})

describe('npm start --dynamodb', () => {
  it('makes a plushie without Java, on a server that already runs, and leaves the tables there', async () => {
    const server = await startDynamoDbLocal()
    try {
      const { args } = await freePorts()
      const bin = join(folder, 'no-java')
      execFileSync('mkdir', ['-p', bin])
      symlinkSync(execFileSync('which', ['sh'], { encoding: 'utf8' }).trim(), join(bin, 'sh'))
      const env = { PATH: bin, HOME: folder }
      const dev = startDevProcess(['--dynamodb', `http://127.0.0.1:${server.port}`, ...args], { env })
      await dev.printed(READY)
      expect(dev.output()).toMatch(/Done after [\d.]+ s/u)
      expect(jvmsBelow(dev.pid)).toEqual([])
      dev.signal('SIGINT')
      expect(await dev.exited).toBe(0)

      const { body } = await server.send('DynamoDB_20120810.ListTables', '{}')
      const { TableNames } = z.object({ TableNames: z.array(z.string()) }).parse(JSON.parse(body))
      expect(TableNames.length).toBeGreaterThanOrEqual(5)
    } finally {
      await server.stop()
    }
  }, 120_000)
})

describe('npm start --data', () => {
  const statusSchema = z.object({ status: z.string(), progress: z.object({ step: z.string() }).nullable() })

  it('loses nothing when it is killed in the middle of a generation', async () => {
    const data = join(folder, 'data')
    const { args } = await freePorts()
    const first = startDevProcess(['--no-photo', '--data', data, ...args])
    await first.printed(READY)
    const jvms = jvmsBelow(first.pid)
    const before = placesOf(first)
    await fetch(before.standIn, { method: 'PUT', body: '[{ "kind": "hang" }]' })
    const { generationId } = z.object({ generationId: z.string() }).parse(
      await callApi(before.apiUrl, before.token, '/generations', {
        method: 'POST',
        body: readFileSync('samples/cat.png'),
      }),
    )
    const statusIn = async ({ apiUrl, token }: typeof before) =>
      statusSchema.parse(await callApi(apiUrl, token, `/generations/${generationId}`))
    while ((await statusIn(before)).progress?.step !== 'analyze-image');

    first.signal('SIGKILL')
    await first.exited
    await gone(jvms)
    const second = startDevProcess(['--no-photo', '--data', data, ...args])
    await second.printed(READY)
    const after = placesOf(second)
    let status = await statusIn(after)
    while (status.status === 'processing') status = await statusIn(after)

    expect(status.status).toBe('failed')
    expect(await callApi(after.apiUrl, after.token, '/account')).toMatchObject({ credits: 10, processing: 0 })
    expect(
      await callApi(after.apiUrl, after.token, `/generations/${generationId}/retry`, { method: 'POST' }),
    ).toMatchObject({
      status: 'processing',
    })
    while (status.status !== 'completed') status = await statusIn(after)
    expect(await callApi(after.apiUrl, after.token, '/account')).toMatchObject({ credits: 9, processing: 0 })
    second.signal('SIGINT')
    expect(await second.exited).toBe(0)
  }, 180_000)
})

describe('npm start while its code changes', () => {
  const copy = join(folder, 'copy')

  it('runs a changed handler without a restart, and dies with its database when it is killed', async () => {
    execFileSync('mkdir', ['-p', copy])
    for (const name of [
      'bin',
      'lib',
      'lambdas',
      'web',
      'local',
      'cdk.json',
      'package.json',
      'package-lock.json',
      'tsconfig.json',
    ]) {
      cpSync(name, join(copy, name), { recursive: true })
    }
    symlinkSync(resolve('node_modules'), join(copy, 'node_modules'))
    const { args } = await freePorts()
    const dev = startDevProcess(['--no-photo', ...args], { cwd: copy })
    await dev.printed(READY)
    const jvms = jvmsBelow(dev.pid)
    const { apiUrl, token } = placesOf(dev)
    const account = () => callApi(apiUrl, token, '/account')
    expect(await account()).toMatchObject({ limit: 5 })

    const source = join(copy, 'lambdas/domains/plushie/accounts/account.ts')
    writeFileSync(source, readFileSync(source, 'utf8').replace('MAX_IN_PROGRESS = 5', 'MAX_IN_PROGRESS = 7'))
    await dev.printed(/get-account\.ts is live/u)
    expect(await account()).toMatchObject({ limit: 7 })

    writeFileSync(source, `${readFileSync(source, 'utf8')}\nexport const broken = (`)
    await dev.printed(/✗ .*account\.ts:\d+.*the last good code keeps running/u)
    expect(await account()).toMatchObject({ limit: 7 })

    dev.signal('SIGKILL')
    await dev.exited
    expect(jvms).toHaveLength(1)
    await gone(jvms)
  }, 120_000)
})
