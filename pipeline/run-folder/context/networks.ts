/** Names of networks by address. The longest prefix wins: a gateway within an office's range keeps its own name. */
import ipaddr from 'ipaddr.js'
import { type Address, type NetworkKind, parseRange } from './file.ts'

export interface Network {
  name: string
  kind: NetworkKind
}

interface Range extends Network {
  prefix: string
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
  const ranges = entries.flatMap(({ range, name, kind }) =>
    range.map((text): Range => ({ name, kind, prefix: prefixOf(...parseRange(text)) })),
  )
  const byPrefix = new Map(ranges.map((range) => [range.prefix, range]))
  const lengths = [...new Set(ranges.map(({ prefix }) => prefix.length))].toSorted((a, b) => b - a)
  const said = ({ name, kind }: Range): Network => ({ name, kind })
  const holding = (prefix: string): Network | null => {
    for (const length of lengths) {
      const found = length <= prefix.length ? byPrefix.get(prefix.slice(0, length)) : undefined
      if (found) return said(found)
    }
    return null
  }
  return {
    of(address) {
      const own = parseAddress(address)
      return own && holding(prefixOf(...own))
    },
    within(text) {
      const own = parseSource(text)
      if (!own) return { whole: null, parts: [] }
      const prefix = prefixOf(...own)
      const parts = ranges
        .filter((range) => range.prefix.length > prefix.length && range.prefix.startsWith(prefix))
        .toSorted((a, b) => a.prefix.length - b.prefix.length)
      return { whole: holding(prefix), parts: parts.map(said) }
    },
  }
}

/** The bits that all addresses of a range begin with, after the kind of address: "4" and "11001011...". */
export function prefixOf(base: Address, bits: number): string {
  const all = base.toByteArray().map((byte: number) => byte.toString(2).padStart(8, '0'))
  return (base.kind() === 'ipv4' ? '4' : '6') + all.join('').slice(0, bits)
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
