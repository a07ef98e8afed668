/** Names of networks by address. The longest prefix wins: a gateway within an office's range keeps its own name. */
import ipaddr from 'ipaddr.js'
import { type Address, type NetworkKind, parseRange } from './file.ts'

export interface Network {
  name: string
  kind: NetworkKind
}

interface Range extends Network {
  base: Address
  bits: number
}

export interface Networks {
  /** The network of an address. */
  of(address: string): Network | null
  /** The networks of a range: the narrowest that holds it whole, and those that hold a part of it alone. */
  within(range: string): { whole: Network | null; parts: Network[] }
}

export function createNetworks(
  entries: readonly { range: readonly string[]; name: string; kind: NetworkKind }[],
): Networks {
  const ranges = entries
    .flatMap(({ range, name, kind }) =>
      range.map((text): Range => {
        const [base, bits] = parseRange(text)
        return { name, kind, base, bits }
      }),
    )
    .toSorted((a, b) => b.bits - a.bits)
  const said = ({ name, kind }: Range): Network => ({ name, kind })
  const holding = (base: Address, bits: number) => ranges.find((range) => holds(range, base, bits))
  return {
    of(address) {
      const own = parseAddress(address)
      const found = own && holding(...own)
      return found ? said(found) : null
    },
    within(text) {
      const own = parseSource(text)
      if (!own) return { whole: null, parts: [] }
      const [base, bits] = own
      const whole = holding(base, bits)
      const parts = ranges
        .filter((range) => range.bits > bits && holds({ base, bits }, range.base, range.bits))
        .toReversed() // wide ones first
      return { whole: whole ? said(whole) : null, parts: parts.map(said) }
    },
  }
}

function holds(range: Pick<Range, 'base' | 'bits'>, base: Address, bits: number): boolean {
  return (
    range.bits <= bits && range.base.kind() === base.kind() && base.match([range.base, range.bits] as never)
  )
}

/** An address of CloudTrail, which also has names of services and malformed ones there: those are null. */
export function parseAddress(text: string): [Address, bits: number] | null {
  if (!ipaddr.isValid(text) || !(text.includes(':') || ipaddr.IPv4.isValidFourPartDecimal(text))) return null
  const address = ipaddr.process(text)
  return [address, address.kind() === 'ipv4' ? 32 : 128]
}

/** The same, or a range such as the /24 and /48 of source attributes. */
export function parseSource(text: string): [Address, bits: number] | null {
  return text.includes('/') ? (ipaddr.isValidCIDR(text) ? parseRange(text) : null) : parseAddress(text)
}
