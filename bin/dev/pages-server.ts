import { serve } from '@hono/node-server'
import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'

import { CACHE_CONTROL, contentSecurityPolicy, PAGE_HEADERS } from '../../lib/page-headers.ts'
import { ASSETS_FOLDER, CONFIG_FILE, fileOf } from '../../lib/pages.ts'
import type { LocalCloud } from '../../local/cloud.ts'
import { signInLocally } from './local-sign-in.ts'
import { type PageFile, readPageFiles } from './page-files.ts'

const HOST = '127.0.0.1'
const SIGN_IN_PATH = '/_local/sign-in'
const MAX_SIGN_IN_BYTES = 64 * 1024

/** Names of this machine: another one that leads here would give a stranger's page our tokens. */
const LOCAL_HOST = /^(?:localhost|127\.0\.0\.1)(?::\d+)?$/u

/** What {@link startPagesServer} is told. */
export interface PagesServerOptions {
  readonly cloud: LocalCloud
  /** Folder of the built pages. */
  readonly folder: string
  /** 0 takes a free one. */
  readonly port: number
  /**
   * Where browsers find the pages: the API and the objects answer pages of this origin only.
   *
   * @default - `http://localhost:` and the port
   */
  readonly origin?: string
}

/** The pages on a port of this machine. */
export interface PagesServer {
  readonly port: number
  /** Where browsers find the pages, e.g. `http://localhost:8080`. */
  readonly origin: string
  /** Serves this build from now on. @returns whether it is another one */
  show(folder: string): Promise<boolean>
  stop(): Promise<void>
}

/** Serves gallery and console with the headers that CloudFront sends, their configuration, and the sign-in. */
export async function startPagesServer(options: PagesServerOptions): Promise<PagesServer> {
  const { cloud, folder, port } = options
  const { apiUrl, endpoint } = cloud
  if (apiUrl === undefined)
    throw new Error('the template has no HTTP API: the pages would have nothing to talk to')
  let shown = folder
  let files = await readPageFiles(folder)
  let origin = ''
  const headers: Readonly<Record<string, string>> = {
    ...PAGE_HEADERS,
    'content-security-policy': contentSecurityPolicy({
      connect: [apiUrl, endpoint],
      // Pictures are in the local S3.
      images: [endpoint],
    }),
  }
  const config = {
    apiUrl,
    signIn: { kind: 'local', url: SIGN_IN_PATH },
    local: { controlUrl: cloud.controlUrl },
    region: 'us-east-1',
    stage: 'dev',
  }
  const app = new Hono()
  app.use(async (context, next) => {
    const host = context.req.header('host') ?? ''
    if (!LOCAL_HOST.test(host)) return context.text('Call this machine localhost.', 403)
    // To the API the two names are two origins, and it answers pages of one.
    if (options.origin === undefined && context.req.method === 'GET' && host.startsWith('127.'))
      return context.redirect(origin + encodedPath(context.req.url))
    await next()
    for (const [name, value] of Object.entries(headers)) context.header(name, value)
    return undefined
  })
  app.get(`/${CONFIG_FILE}`, (context) =>
    context.json(config, 200, { 'cache-control': CACHE_CONTROL.documents }),
  )
  const takesSome = bodyLimit({
    maxSize: MAX_SIGN_IN_BYTES,
    onError: (context) => refuse(context, 413, 'too_large', `The body may have ${MAX_SIGN_IN_BYTES} bytes.`),
  })
  app.post(SIGN_IN_PATH, takesSome, async (context) => {
    // Another site's page cannot send this type without a preflight, which nobody answers here.
    if (!/^application\/json\s*(?:;|$)/iu.test(context.req.header('content-type') ?? ''))
      return refuse(context, 415, 'unsupported_media_type', 'Send JSON, with content-type: application/json.')
    const request: unknown = await context.req.json().catch(() => undefined)
    const { status, body } = await signInLocally(cloud, request)
    return context.json(body, status, { 'cache-control': 'no-store' })
  })
  app.get('*', (context) => serveFile(context, files))

  const server = serve({ fetch: app.fetch, port, hostname: HOST })
  const bound = await new Promise<number>((resolve, reject) => {
    server.once('error', reject)
    server.once('listening', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address ? address.port : port)
    })
  })
  origin = options.origin ?? `http://localhost:${bound}`
  cloud.allowOrigin(origin)
  return {
    port: bound,
    origin,
    async show(next) {
      if (next === shown) return false
      shown = next
      files = await readPageFiles(next)
      return true
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        if ('closeAllConnections' in server) server.closeAllConnections()
      }),
  }
}

function refuse(context: Context, status: 413 | 415, code: string, message: string): Response {
  return context.json({ error: { code, message } }, status, { 'cache-control': 'no-store' })
}

/** The path as it was asked for: decoded it may have what no header can carry. */
function encodedPath(url: string): string {
  const { pathname, search } = new URL(url)
  return pathname + search
}

function serveFile(context: Context, files: ReadonlyMap<string, PageFile>): Response {
  const path = fileOf(context.req.path)
  const file = path === undefined ? undefined : files.get(path)
  if (path === undefined || !file)
    return context.text('There is no such page.', 404, { 'cache-control': CACHE_CONTROL.documents })
  const cacheControl = path.startsWith(`${ASSETS_FOLDER}/`) ? CACHE_CONTROL.assets : CACHE_CONTROL.documents
  return context.body(file.body, 200, { 'content-type': file.contentType, 'cache-control': cacheControl })
}
