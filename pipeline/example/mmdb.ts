/**
 * Test support: writes a small MMDB file (MaxMind DB format 2.0), so that no database of anybody's needs to be at
 * hand. A binary tree of an address's bits, IPv4 addresses below 96 zero bits; 16 zero bytes; the records; metadata.
 */
import { writeFileSync } from 'node:fs'
import { parseRange } from '../run-folder/context/file.ts'

export type MmdbValue = string | number | MmdbValue[] | { [name: string]: MmdbValue }

/** A node's left and right record: another node, or the record of a range. */
type Branch = Node | MmdbValue | null
interface Node {
  left: Branch
  right: Branch
}
const isNode = (branch: Branch): branch is Node & MmdbValue => nodes.has(branch as object)
const nodes = new WeakSet<object>()

function newNode(): Node {
  const node: Node = { left: null, right: null }
  nodes.add(node)
  return node
}

/** @param records by range, wide ranges first; @param type such as GeoLite2-Country */
export function writeMmdb(file: string, type: string, records: Record<string, MmdbValue>): void {
  const root = newNode()
  for (const [range, record] of Object.entries(records)) put(root, bitsOf(range), record)
  const all = flat(root)
  const data: Buffer[] = []
  const offsets = new Map<Branch, number>()
  let size = 0
  const pointer = (branch: Branch): number => {
    if (branch === null) return all.length // nothing is known
    if (isNode(branch)) return all.indexOf(branch)
    if (!offsets.has(branch)) {
      offsets.set(branch, size)
      const encoded = encode(branch as MmdbValue)
      data.push(encoded)
      size += encoded.length
    }
    return all.length + 16 + offsets.get(branch)!
  }
  const tree = Buffer.alloc(all.length * 6)
  for (const [index, { left, right }] of all.entries()) {
    tree.writeUIntBE(pointer(left), index * 6, 3)
    tree.writeUIntBE(pointer(right), index * 6 + 3, 3)
  }
  const metadata = Buffer.concat([
    control(7, 9),
    ...pair('node_count', unsigned(6, all.length)),
    ...pair('record_size', unsigned(5, 24)),
    ...pair('ip_version', unsigned(5, 6)),
    ...pair('database_type', encode(type)),
    ...pair('languages', encode(['en'])),
    ...pair('binary_format_major_version', unsigned(5, 2)),
    ...pair('binary_format_minor_version', unsigned(5, 0)),
    ...pair('build_epoch', unsigned(9, Date.UTC(2026, 10, 3) / 1000)),
    ...pair('description', encode({ en: 'made up' })),
  ])
  const mark = Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1')
  writeFileSync(file, Buffer.concat([tree, Buffer.alloc(16), ...data, mark, metadata]))
}

function bitsOf(range: string): number[] {
  const [base, length] = parseRange(range)
  const bytes =
    base.kind() === 'ipv4' ? [...new Array(12).fill(0), ...base.toByteArray()] : base.toByteArray()
  const bits = bytes.flatMap((byte: number) => Array.from({ length: 8 }, (_, bit) => (byte >> (7 - bit)) & 1))
  return bits.slice(0, base.kind() === 'ipv4' ? 96 + length : length)
}

function put(root: Node, bits: number[], record: MmdbValue): void {
  let node = root
  for (const [depth, bit] of bits.entries()) {
    const side = bit ? 'right' : 'left'
    if (depth === bits.length - 1) node[side] = record
    else {
      const below = node[side]
      if (isNode(below)) node = below
      else {
        // A narrower range splits a wider one: what the wider says stays true of the rest.
        const split: Node = newNode()
        split.left = below
        split.right = below
        node[side] = split as Branch
        node = split
      }
    }
  }
}

function flat(root: Node): Node[] {
  const all = [root]
  for (const node of all) for (const branch of [node.left, node.right]) if (isNode(branch)) all.push(branch)
  return all
}

function pair(name: string, value: Buffer): Buffer[] {
  return [encode(name), value]
}

/** Type and size; types beyond seven stand in a byte of their own, sizes beyond 28 in one or two. */
function control(type: number, size: number): Buffer {
  const sizes =
    size < 29 ? [size] : size < 285 ? [29, size - 29] : [30, (size - 285) >> 8, (size - 285) & 255]
  const [first = 0, ...rest] = sizes
  return Buffer.from(type > 7 ? [first, type - 7, ...rest] : [(type << 5) | first, ...rest])
}

function unsigned(type: number, value: number): Buffer {
  const bytes: number[] = []
  for (let rest = value; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256)
  return Buffer.concat([control(type, bytes.length), Buffer.from(bytes)])
}

/** Strings are type 2, unsigned numbers 6, maps 7, lists 11. */
function encode(value: MmdbValue): Buffer {
  if (typeof value === 'string') {
    const bytes = Buffer.from(value)
    return Buffer.concat([control(2, bytes.length), bytes])
  }
  if (typeof value === 'number') return unsigned(6, value)
  if (Array.isArray(value)) return Buffer.concat([control(11, value.length), ...value.map(encode)])
  const fields = Object.entries(value)
  return Buffer.concat([control(7, fields.length), ...fields.flatMap(([name, of]) => pair(name, encode(of)))])
}
