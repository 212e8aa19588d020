import { parseSync, Visitor } from 'oxc-parser'

/** What the architecture rules need to know of one source file. */
export interface Source {
  /** Relative to the repository, with slashes. */
  readonly path: string
  readonly lines: number
  /** Specifiers of all imports: static, dynamic, of types, re-exports, `require`. */
  readonly imports: readonly string[]
  /** Uses of time and randomness that must come in by a port, e.g. `Date.now`. */
  readonly impurities: readonly string[]
}

const IMPURE_NAMES = new Set(['setTimeout', 'setInterval', 'randomUUID'])

/** Parses a TypeScript file. @throws {Error} when it does not parse */
export function readSource(path: string, text: string): Source {
  const { program, errors } = parseSync(path, text)
  if (errors.length > 0) throw new Error(`${path}: ${errors.map((error) => error.message).join('; ')}`)
  const imports: string[] = []
  const impurities: string[] = []
  const addImport = (source: { type: string; value?: unknown } | null | undefined): void => {
    if (typeof source?.value === 'string') imports.push(source.value)
    // A computed specifier could name anything: the rules could not hold it to account.
    else if (source) imports.push('(computed)')
  }
  new Visitor({
    ImportDeclaration: (node) => {
      addImport(node.source)
    },
    ExportNamedDeclaration: (node) => {
      addImport(node.source)
    },
    ExportAllDeclaration: (node) => {
      addImport(node.source)
    },
    ImportExpression: (node) => {
      addImport(node.source)
    },
    TSImportType: (node) => {
      addImport(node.source)
    },
    TSExternalModuleReference: (node) => {
      addImport(node.expression)
    },
    CallExpression: (node) => {
      if (node.callee.type === 'Identifier' && node.callee.name === 'require') addImport(node.arguments[0])
    },
    Identifier: (node) => {
      if (IMPURE_NAMES.has(node.name)) impurities.push(node.name)
    },
    MemberExpression: (node) => {
      if (node.object.type !== 'Identifier' || node.property.type !== 'Identifier') return
      const name = `${node.object.name}.${node.property.name}`
      if (name === 'Date.now' || name === 'AbortSignal.timeout') impurities.push(name)
    },
    NewExpression: (node) => {
      if (node.callee.type !== 'Identifier' || node.callee.name !== 'Date') return
      if (node.arguments.length === 0) impurities.push('new Date()')
    },
  }).visit(program)
  const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0)
  return { path, lines, imports, impurities: [...new Set(impurities)] }
}
