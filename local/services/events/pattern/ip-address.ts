import { isIPv6 } from 'node:net'

/** What AWS takes for an address before it looks closer; anything else is plain text. */
const IPV4_SHAPE = /^\d+\.\d+\.\d+\.\d+$/
const IPV6_SHAPE = /^[0-9a-fA-F:]*:[0-9a-fA-F:]*$/
const IPV4_MAPPED = '00000000000000000000ffff'

/** A CIDR block as text that cannot be used, in AWS's words. */
export class CidrError extends Error {
  override readonly name = 'CidrError'
}

/** First and last address of a block, as lower-case hex digits of equal length. */
export interface AddressRange {
  readonly first: string
  readonly last: string
}

/** The address as 8 (IPv4) or 32 (IPv6) hex digits; undefined where `text` is not an address. */
export function addressDigits(text: string): string | undefined {
  if (IPV4_SHAPE.test(text)) {
    const octets = text.split('.').map(Number)
    if (octets.some((octet) => octet > 255)) return undefined
    return octets.map((octet) => octet.toString(16).padStart(2, '0')).join('')
  }
  if (!IPV6_SHAPE.test(text) || !isIPv6(text)) return undefined
  const [head = '', tail] = text.split('::')
  const groups = (side: string): string[] =>
    side === '' ? [] : side.split(':').map((group) => group.toLowerCase().padStart(4, '0'))
  const before = groups(head)
  const after = tail === undefined ? [] : groups(tail)
  const digits = [...before, ...Array<string>(8 - before.length - after.length).fill('0000'), ...after].join(
    '',
  )
  return digits.startsWith(IPV4_MAPPED) ? digits.slice(IPV4_MAPPED.length) : digits
}

/**
 * The addresses of a CIDR block. As on AWS the block begins at the address written, not at the network's first:
 * `10.0.0.5/24` is 10.0.0.5 to 10.0.0.255.
 * @throws {CidrError} where it is malformed.
 */
export function cidrRange(cidr: string): AddressRange {
  const [address = '', bits = '', ...rest] = cidr.replace(/\/+$/, '').split('/')
  if (!cidr.includes('/') || bits === '' || rest.length > 0) {
    throw new CidrError("Malformed CIDR, one '/' required")
  }
  if (!/^[+-]?\d+$/.test(bits)) throw new CidrError('Malformed CIDR, mask bits must be an integer')
  const maskBits = Number(bits)
  if (maskBits < 0) throw new CidrError('Malformed CIDR, mask bits must not be negative')
  const first = addressDigits(address)
  if (first === undefined) {
    const shaped = IPV4_SHAPE.test(address) || IPV6_SHAPE.test(address)
    throw new CidrError(`${shaped ? 'Invalid' : 'Nonstandard'} IP address: ${address}`)
  }
  const totalBits = first.length * 4
  if (maskBits >= totalBits) {
    throw new CidrError(totalBits === 32 ? 'IPv4 mask bits must be < 32' : 'IPv6 mask bits must be < 128')
  }
  const hostBits = (1n << BigInt(totalBits - maskBits)) - 1n
  const last = (BigInt(`0x${first}`) | hostBits).toString(16).padStart(first.length, '0')
  return { first, last }
}
