import { posix } from 'node:path'
import type { Source } from './read-source.ts'

/**
 * Which rooms a room may import from, itself aside (DESIGN §2). A room is a folder at the top, one in `lambdas/` or `web/`, or
 * one domain.
 */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  bin: ['lib', 'local'],
  lib: ['lambdas/registry', 'lambdas/job'],
  local: [],
  'web/shared': [],
  // Each page on its own: what two of them need is shared.
  'web/gallery': ['web/shared'],
  'web/console': ['web/shared'],
  'web/callback': ['web/shared'],
  'lambdas/registry': ['lambdas/domains', 'lambdas/platform', 'lambdas/http', 'lambdas/job'],
  // Of another domain its events.ts only.
  'lambdas/domains': [
    'lambdas/job',
    'lambdas/runtime',
    'lambdas/resources',
    'lambdas/aws',
    'lambdas/bus',
    'lambdas/http',
    'lambdas/providers',
    'lambdas/images',
  ],
  'lambdas/platform': [
    'lambdas/registry',
    'lambdas/job',
    'lambdas/runtime',
    'lambdas/resources',
    'lambdas/aws',
    'lambdas/bus',
    'lambdas/http',
  ],
  'lambdas/providers': ['lambdas/aws', 'lambdas/resources', 'lambdas/job', 'lambdas/images'],
  'lambdas/http': ['lambdas/aws', 'lambdas/resources', 'lambdas/job'],
  'lambdas/bus': ['lambdas/aws', 'lambdas/resources', 'lambdas/job'],
  'lambdas/runtime': ['lambdas/aws', 'lambdas/resources', 'lambdas/job'],
  'lambdas/resources': ['lambdas/aws', 'lambdas/job'],
  'lambdas/aws': ['lambdas/job'],
  'lambdas/images': [],
  'lambdas/job': [],
}

/** Single imports against the arrows, each with its reason. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  'lib/evaluate-at-build.ts → (computed)':
    'it evaluates modules of lambdas/ that end in .build.ts, by their paths',
  'lambdas/job/job.ts → lambdas/runtime/task-handler.ts':
    'a job is definition and handler in one; the handler is where the definition meets the runtime',
}

/** Packages that a room must not use. */
const FORBIDDEN_PACKAGES: Readonly<Record<string, readonly string[]>> = {
  lambdas: ['aws-cdk-lib', 'constructs', 'cdk-nag'],
  local: ['aws-cdk-lib', 'constructs', 'cdk-nag'],
}

/** All that pages may bring to a browser. */
const WEB_PACKAGES = ['preact', 'preact/hooks', 'zod/mini', '@dagrejs/dagre']

/** Files of `local/` that may touch time or randomness themselves: the ports, and what runs outside the clock. */
export const PORTS: Readonly<Record<string, string>> = {
  'local/real-clock.ts': 'it is the port: time as on the wall',
  'local/random-id.ts': 'it is the port: ids and secrets',
  'local/services/step-functions/randomness.ts': 'it is the port: $uuid() and $random(), which tests replace',
  'local/services/dynamodb/start-dynamodb-local.ts': 'it waits for a real process of the machine to listen',
  'local/services/dynamodb/create-table.ts': 'it waits for the same process to build an index',
  'local/services/lambda/worker/virtual-time.ts': 'it puts virtual time in the place of these in a worker',
  'local/services/lambda/worker/function-worker.ts': 'it runs in a worker, where Date is the virtual one',
  'local/services/lambda/worker/captured-output.ts': 'it runs in a worker, where Date is the virtual one',
}

const MAX_LINES = 300
/** Names that say nothing of what is inside. */
const GRAB_BAG = /^(?:(?:.+[-_.])?(?:utils?|helpers?)|types)(?:\.test)?\.[cm]?[jt]sx?$/u

/** Breaches of the import arrows by one file, as sentences. */
export function findForbiddenImports(source: Source): string[] {
  return source.imports.flatMap((specifier) => {
    const problem = judgeImport(source.path, specifier)
    return problem === undefined ? [] : [`${source.path} imports ${specifier}: ${problem}`]
  })
}

/** A file that is too long to hold one idea. Tests are held to the linter's `max-lines` only. */
export function findLongFile(source: Source): string[] {
  if (roomOf(source.path) === 'test' || source.lines <= MAX_LINES) return []
  return [`${source.path} has ${source.lines} lines, and ${MAX_LINES} is the most: split it by idea`]
}

/** A file whose name lets anything in. */
export function findGrabBag(source: Source): string[] {
  if (!GRAB_BAG.test(posix.basename(source.path))) return []
  return [`${source.path} is named like a grab bag: name it for the one idea that it holds`]
}

/** Uses of time and randomness in `local/` outside the ports. */
export function findImpurities(source: Source): string[] {
  if (!source.path.startsWith('local/') || source.path in PORTS) return []
  return source.impurities.map(
    (name) => `${source.path} uses ${name}: take the clock (local/clock.ts) or local/random-id.ts instead`,
  )
}

/** Scripts that people call, which are those that no other script calls, and that README does not show. */
export function findUndocumentedScripts(scripts: Readonly<Record<string, string>>, readme: string): string[] {
  const called = new Set(
    Object.values(scripts).flatMap((command) =>
      [...command.matchAll(/npm (?:run )?([\w:-]+)/gu)].map(([, name]) => name),
    ),
  )
  return Object.keys(scripts)
    .filter((name) => !called.has(name))
    .filter((name) => !new RegExp(`npm (?:run )?${name}(?![\\w:-])`, 'u').test(readme))
    .map(
      (name) =>
        `package.json has the script "${name}", and README does not say what "npm run ${name}" is for`,
    )
}

function judgeImport(path: string, specifier: string): string | undefined {
  const from = roomOf(path)
  if (from === 'test') return undefined
  if (specifier === '(computed)') {
    return from === 'local' || `${path} → ${specifier}` in EXCEPTIONS
      ? undefined
      : 'a specifier that is computed cannot be checked'
  }
  if (!specifier.startsWith('.')) {
    if (from.startsWith('web/') && !WEB_PACKAGES.includes(specifier))
      return `pages bring ${WEB_PACKAGES.join(', ')} to the browser, nothing else`
    const forbidden = FORBIDDEN_PACKAGES[from.split('/')[0] ?? ''] ?? []
    const name = forbidden.find((each) => specifier === each || specifier.startsWith(`${each}/`))
    return name && `${from} must not use ${name}`
  }
  const target = posix.join(posix.dirname(path), specifier)
  const to = roomOf(target)
  if (from === to || isException(path, from, target)) return undefined
  const allowed = ARROWS[isDomain(from) ? DOMAINS : from]
  if (!allowed)
    return `no arrows are drawn for the room ${from}: add them to test/architecture/rules.ts and DESIGN §2`
  if (isDomain(from) && isDomain(to))
    return target === `${to}/events.ts` ? undefined : `of another domain only ${to}/events.ts may be imported`
  if (allowed.includes(isDomain(to) ? DOMAINS : to)) return undefined
  return `${from} may import from ${allowed.join(', ') || 'nothing of ours'}, not from ${to}`
}

function isException(path: string, from: string, target: string): boolean {
  return `${path} → ${target}` in EXCEPTIONS || `${from}/* → ${target}` in EXCEPTIONS
}

const DOMAINS = 'lambdas/domains'

function isDomain(room: string): boolean {
  return room.startsWith(`${DOMAINS}/`)
}

function roomOf(path: string): string {
  const [top = '', second = '', third = ''] = path.split('/')
  if (top === 'web') return second.includes('.') ? top : `${top}/${second}`
  if (top !== 'lambdas') return top
  return second === 'domains' ? `${DOMAINS}/${third}` : `${top}/${second}`
}
