import { connect } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { startPagesServer } from '../../bin/dev/pages-server.ts'
import { startTestCloud, temporaryFolder, writeAssembly, writeFiles } from '../local/core/test-assembly.ts'

const UserPoolId = { Ref: 'Users' }
const Resources = {
  Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: 'api', ProtocolType: 'HTTP' } },
  Users: {
    Type: 'AWS::Cognito::UserPool',
    Properties: { UserPoolName: 'users', UsernameAttributes: ['email'] },
  },
  Server: {
    Type: 'AWS::Cognito::UserPoolResourceServer',
    Properties: {
      UserPoolId,
      Identifier: 'stepladder',
      Name: 'stepladder',
      Scopes: ['use', 'operate'].map((ScopeName) => ({ ScopeName, ScopeDescription: ScopeName })),
    },
  },
  Client: {
    Type: 'AWS::Cognito::UserPoolClient',
    Properties: {
      UserPoolId,
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ['code'],
      AllowedOAuthScopes: ['openid', 'stepladder/use', 'stepladder/operate'],
      CallbackURLs: ['http://localhost/callback'],
    },
  },
}

/** The pages of a small cloud; the port they are on. */
async function start(): Promise<number> {
  const cloud = await startTestCloud({ assembly: writeAssembly({ Resources }) })
  const folder = writeFiles(temporaryFolder(), {
    'index.html': '<title>Gallery</title>',
    'console/index.html': '<title>Console</title>',
  })
  const server = await startPagesServer({ cloud, folder, port: 0 })
  onTestFinished(() => server.stop())
  return server.port
}

/** Sends a path as it is: `fetch` would put it in order first. @returns status line, headers and body */
function getRaw(port: number, path: string, host: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () =>
      socket.end(`GET ${path} HTTP/1.1\r\nhost: ${host}:${port}\r\nconnection: close\r\n\r\n`),
    )
    const chunks: Buffer[] = []
    socket.on('data', (chunk: Buffer) => void chunks.push(chunk))
    socket.once('end', () => resolve(Buffer.concat(chunks).toString()))
    socket.once('error', reject)
  })
}

describe('POST /_local/sign-in', () => {
  const post = async (port: number, body: string, contentType = 'application/json') => {
    const response = await fetch(`http://localhost:${port}/_local/sign-in`, {
      method: 'POST',
      headers: { 'content-type': contentType },
      body,
    })
    const json: unknown = await response.json()
    return { status: response.status, json }
  }

  it('signs in by any name that a user can have', async () => {
    const port = await start()
    for (const user of ['ada', 'ada@example.org', 'Jürgen', '王', 'a'.repeat(100)]) {
      expect(await post(port, JSON.stringify({ user }))).toMatchObject({
        status: 200,
        json: { accessToken: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/) },
      })
    }
    expect(await post(port, '{"operator":true}', 'Application/JSON; charset=utf-8')).toMatchObject({
      status: 200,
    })
  })

  it.each([
    ['a space', 'ada lovelace'],
    ['a space in an address', 'ada lovelace@example.org'],
    ['a line break', 'ada\n'],
    ['a NUL', 'ada\0'],
    ['half a character', 'ada\ud800'],
    ['too many characters', 'a'.repeat(128)],
    ['too many characters by far', 'a'.repeat(10_000)],
    ['nothing', ''],
    ['another type', 7],
    ['an object', { toString: 'ada' }],
  ])('refuses a name with %s in words', async (_, user) => {
    expect(await post(await start(), JSON.stringify({ user }))).toMatchObject({
      status: 422,
      json: { error: { code: 'invalid_request', message: expect.stringMatching(/^The sign-in takes/) } },
    })
  })

  it.each([
    ['no JSON', '{', 'application/json', 422, 'invalid_request'],
    ['nothing', '', 'application/json', 422, 'invalid_request'],
    ['a list', '[]', 'application/json', 422, 'invalid_request'],
    ['many levels', '['.repeat(30_000), 'application/json', 422, 'invalid_request'],
    ['a form', 'user=ada', 'application/x-www-form-urlencoded', 415, 'unsupported_media_type'],
    ['text that says JSON', '{}', 'text/plain; application/json', 415, 'unsupported_media_type'],
    ['too much', `"${'x'.repeat(70_000)}"`, 'application/json', 413, 'too_large'],
  ])('refuses %s in words', async (_, body, contentType, status, code) => {
    expect(await post(await start(), body, contentType)).toMatchObject({ status, json: { error: { code } } })
  })
})

describe('a page', () => {
  it.each([
    '/console/%00',
    '/console/%0d%0aset-cookie:%20a=b',
    '/console/%ff',
    '/console/%E0%A4%A',
    '/console/%',
  ])('is the console for all below it: %s', async (path) => {
    const answer = await getRaw(await start(), path, 'localhost')
    expect(answer).toMatch(/^HTTP\/1\.1 200 /)
    expect(answer).toContain('<title>Console</title>')
    expect(answer).not.toMatch(/^set-cookie/im)
  })

  it.each([
    '/console/%00',
    '/%0d%0aset-cookie:%20a=b',
    '/console/?a=%00',
    '/%E0%A4%A',
    '/%ff',
    '//evil.example/',
  ])('is asked for as localhost, at the same path: %s', async (path) => {
    const port = await start()
    const answer = await getRaw(port, path, '127.0.0.1')
    expect(answer).toMatch(/^HTTP\/1\.1 302 /)
    expect(answer).toContain(`location: http://localhost:${port}${path}\r\n`)
    expect(answer).not.toMatch(/^set-cookie/im)
  })

  it.each([
    '/../package.json',
    '/assets/../../package.json',
    '/assets/%2e%2e%2f%2e%2e%2fpackage.json',
    '/assets/..%5c..%5cpackage.json',
    '/index.html%00',
    '/%00',
    '/assets/__proto__',
    `/${'a'.repeat(12_000)}`,
  ])('is not there: %.60s', async (path) => {
    expect(await getRaw(await start(), path, 'localhost')).toMatch(/^HTTP\/1\.1 404 /)
  })
})
