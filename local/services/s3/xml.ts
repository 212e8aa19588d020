/** The little XML that S3's protocol needs: flat documents, no attributes beside the namespace. */

const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/'

/** XML that is already escaped; only `element` makes it. */
export interface Xml {
  readonly xml: string
}

/** One element with escaped text or child elements; without content it is left out of its parent. */
export function element(name: string, content: string | number | boolean | readonly Xml[]): Xml {
  const inner =
    typeof content === 'object' ? content.map((child) => child.xml).join('') : escape(String(content))
  return { xml: `<${name}>${inner}</${name}>` }
}

/** A document with S3's namespace on its root. */
export function document(root: Xml): string {
  const withNamespace = root.xml.replace(/^<(\w+)>/, (_match, name: string) =>
    name === 'Error' ? `<${name}>` : `<${name} xmlns="${NAMESPACE}">`,
  )
  return `<?xml version="1.0" encoding="UTF-8"?>\n${withNamespace}`
}

/** The contents of every element with this name, in order, still escaped. */
export function contentsOf(xml: string, name: string): string[] {
  const pattern = new RegExp(
    `<(?:\\w+:)?${name}(?:\\s[^>]*)?(?:/>|>([\\s\\S]*?)</(?:\\w+:)?${name}\\s*>)`,
    'g',
  )
  return [...xml.matchAll(pattern)].map((match) => match[1] ?? '')
}

/** The text of the first element with this name. */
export function textOf(xml: string, name: string): string | undefined {
  const [content] = contentsOf(xml, name)
  return content === undefined ? undefined : unescape(content)
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\r', '&#13;')
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function unescape(text: string): string {
  return text.replaceAll(
    /&(?:#(\d+)|#x([0-9a-fA-F]+)|(\w+));/g,
    (match, decimal?: string, hex?: string, name?: string) => {
      if (decimal !== undefined) return String.fromCodePoint(Number(decimal))
      if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16))
      return ENTITIES[name ?? ''] ?? match
    },
  )
}
