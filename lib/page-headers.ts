/** Origins that the pages speak with besides their own. */
export interface PageOrigins {
  /** The API, the sign-in, and where photos are put. */
  readonly connect: readonly string[]
  /** Where pictures are. */
  readonly images: readonly string[]
}

/** What browsers are told to refuse: all that the pages do not need. Nothing inline, nothing framed, nothing foreign. */
export function contentSecurityPolicy({ connect, images }: PageOrigins): string {
  return [
    `default-src 'none'`,
    `script-src 'self'`,
    `style-src 'self'`,
    `img-src ${["'self'", 'blob:', ...images].join(' ')}`,
    `connect-src ${["'self'", ...connect].join(' ')}`,
    `base-uri 'none'`,
    `form-action 'none'`,
    `frame-ancestors 'none'`,
    `require-trusted-types-for 'script'`,
  ].join('; ')
}

/** What one deployment's pages add to that policy: exactly whom they speak with. Browsers keep to both. */
export function pagePolicy({ connect, images }: PageOrigins): string {
  return `img-src ${["'self'", 'blob:', ...images].join(' ')}; connect-src ${["'self'", ...connect].join(' ')}`
}

/** The rest of the headers, each with the reason. HTTPS-only ones are added where there is HTTPS. */
export const PAGE_HEADERS = {
  // A file is what its type says, never what its bytes look like.
  'x-content-type-options': 'nosniff',
  // For browsers that do not know frame-ancestors.
  'x-frame-options': 'DENY',
  // Codes of a sign-in stand in addresses: they are told to nobody.
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
} as const

/** How long browsers use HTTPS only, in seconds: two years. */
export const HSTS_SECONDS = 63_072_000

/** Files with a hash in their names never change; all others are asked for each time. */
export const CACHE_CONTROL = {
  assets: 'public, max-age=31536000, immutable',
  documents: 'no-cache',
} as const
