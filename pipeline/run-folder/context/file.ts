/**
 * context.yaml: what people know and CloudTrail does not say. Names of accounts and networks, who answers for which
 * principal and where that is, and which MMDB files tell country and provider of an address. Written by hand, so that
 * every mistake is told with its line, what was expected there, and the nearest name that exists.
 */
import { readFileSync } from 'node:fs'
import ipaddr from 'ipaddr.js'
import { isMap, isSeq, LineCounter, type Node, parseDocument } from 'yaml'
import { z } from 'zod'
import { Failure } from '../../failure.ts'
import { nearest } from '../../settings.ts'

export const networkKinds = ['office', 'vpn', 'partner', 'datacentre', 'cloud', 'home', 'other'] as const

/** Longer names are no names, and would widen every page that shows them. */
const longest = 200

const name = (what: string) =>
  z
    .string(`expected ${what}`)
    .trim()
    .min(1, `expected ${what}`)
    .max(longest, `expected at most ${longest} characters`)
    .regex(/^\P{Cc}*$/u, 'expected one line of text')

/** One value or a list of them. */
const oneOrMore = <Item extends z.ZodType>(item: Item, expected: string) =>
  z.preprocess(
    (value) => (typeof value === 'string' ? [value] : value),
    z.array(item, expected).min(1, expected),
  )

/** A heading with nothing below it is an empty list. */
const list = <Item extends z.ZodType>(item: Item, expected: string) =>
  z.preprocess((value) => (value === '' ? undefined : value), z.array(item, expected).default([]))

const range = z.string('expected a range such as 203.0.113.0/24').superRefine((text, issues) => {
  const told = rangeError(text)
  if (told) issues.addIssue({ code: 'custom', message: told })
})

const timeZone = z.string('expected a time zone such as Europe/Berlin').superRefine((text, issues) => {
  if (isTimeZone(text)) return
  const known = nearest(Intl.supportedValuesOf('timeZone'), text)
  issues.addIssue({ code: 'custom', message: `no such time zone; the nearest is ${known}` })
})

const network = z.strictObject({
  range: oneOrMore(range, 'expected a range such as 203.0.113.0/24, or a list of them'),
  name: name('a name such as Berlin'),
  kind: z.enum(networkKinds, {
    error: ({ input }) =>
      `expected ${networkKinds.join(', ')}${typeof input === 'string' ? `; the nearest is ${nearest(networkKinds, input)}` : ''}`,
  }),
})

const owner = z
  .strictObject({
    principal: oneOrMore(
      name('a principal as its page shows it; * stands for anything'),
      'expected a principal as its page shows it, or a list of them; * stands for anything',
    ),
    owner: name('a team or a person').optional(),
    contact: name('where to reach the owner').optional(),
    time_zone: timeZone.optional(),
  })
  .refine((of) => of.owner !== undefined || of.time_zone !== undefined, {
    message: 'the entry says nothing: give owner or time_zone',
  })
  .refine((of) => of.owner !== undefined || of.contact === undefined, {
    path: ['contact'],
    message: 'a contact of nobody: give owner too',
  })

const schema = z.strictObject({
  accounts: z.preprocess(
    (value) => (value === '' ? undefined : value),
    z
      .record(
        z.string().regex(/^\d{12}$/, 'expected the 12 digits of an account'),
        name('a name such as production'),
        'expected accounts and their names, such as "111122223333": production',
      )
      .default({}),
  ),
  networks: list(network, 'expected a list of networks, each beginning with "- "'),
  owners: list(owner, 'expected a list of owners, each beginning with "- "'),
  mmdb: z.preprocess(
    (value) => (value === '' ? undefined : typeof value === 'string' ? [value] : value),
    z.array(name('a file such as GeoLite2-Country.mmdb'), 'expected a list of files').default([]),
  ),
})

export type ContextFile = z.infer<typeof schema>
export type NetworkKind = (typeof networkKinds)[number]

const fields: Record<string, string[]> = {
  '': Object.keys(schema.shape),
  networks: Object.keys(network.shape),
  owners: Object.keys(owner.shape),
}

/** @throws Failure that says what is wrong, on which line, and what was expected */
export function readContextFile(file: string, bytes = readFileSync(file)): ContextFile {
  const lines = new LineCounter()
  // All values stay the texts they are: an account with a leading zero is no number.
  const document = parseDocument(bytes.toString('utf8'), { schema: 'failsafe', lineCounter: lines })
  const [error] = document.errors
  if (error)
    throw new Failure(
      `${file}:${error.linePos?.[0].line ?? 1}: not YAML (${error.message.split('\n')[0]!.replace(/ at line.*$/, '')})`,
    )
  const value = plainValue(file, document)
  const parsed = schema.safeParse(value)
  const at = (path: PropertyKey[]) => {
    const offset = nodeAt(document.contents, path)?.range?.[0]
    return offset === undefined ? file : `${file}:${lines.linePos(offset).line}`
  }
  if (!parsed.success) {
    const { issues } = parsed.error
    // A field with a typing error is missing too: the error says more.
    const misnamed = issues.find(({ code }) => code === 'unrecognized_keys')
    throw new Failure(told(misnamed ?? issues[0]!, value, at))
  }
  refuseTwice(parsed.data, at)
  return parsed.data
}

function plainValue(file: string, document: ReturnType<typeof parseDocument>): unknown {
  try {
    const value = document.toJS() as unknown
    return value === null || value === '' ? {} : value
  } catch (error) {
    throw new Failure(`${file}: cannot be read (${(error as Error).message.split('\n')[0]})`)
  }
}

/** The key of a field, the node of a list's entry, or what holds it where it is missing. */
function nodeAt(root: unknown, path: PropertyKey[]): Node | null {
  let found = root as Node | null
  let inside: unknown = root
  for (const step of path) {
    if (isMap(inside)) {
      const pair = inside.items.find(({ key }) => String((key as { value?: unknown }).value) === String(step))
      if (!pair) break
      found = pair.key as Node
      inside = pair.value
    } else if (isSeq(inside)) {
      const item = inside.items[Number(step)]
      if (item === undefined) break
      found = item as Node
      inside = item
    } else break
  }
  return found
}

function told(issue: z.core.$ZodIssue, value: unknown, at: (path: PropertyKey[]) => string): string {
  const { path } = issue
  const list = String(path[0] ?? '')
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0]!
    const known = fields[list]!
    const of = list === '' ? 'context.yaml' : `an entry of ${list}`
    return `${at([...path, key])}: "${short(key)}" is no field of ${of}; the nearest is ${nearest(known, key)} (there are ${known.join(', ')})`
  }
  if (issue.code === 'invalid_key')
    return `${at(path)}: accounts has "${short(String(path.at(-1)))}"; ${issue.issues[0]?.message ?? issue.message}`
  const found = path.reduce<unknown>(
    (of, step) => (typeof of === 'string' ? of : (of as Record<PropertyKey, unknown> | undefined)?.[step]),
    value,
  )
  const field = path.findLast((step) => typeof step === 'string')
  if (found === undefined && typeof path.at(-1) === 'string')
    return `${at(path)}: the entry has no ${String(field)}; ${issue.message}`
  if (typeof found === 'string' && field !== undefined)
    return `${at(path)}: ${String(field)} is "${short(found)}"; ${issue.message}`
  return `${at(path)}: ${field === undefined ? 'context' : String(field)}: ${issue.message}`
}

/** Of two entries for one range, one would never be shown. */
function refuseTwice({ networks }: ContextFile, at: (path: PropertyKey[]) => string): void {
  const seen = new Map<string, string>()
  for (const [index, network] of networks.entries())
    for (const [place, text] of network.range.entries()) {
      const [base, bits] = parseRange(text)
      const key = `${base.toNormalizedString()}/${bits}`
      if (seen.has(key))
        throw new Failure(
          `${at(['networks', index, 'range', place])}: the range ${text} has a name already, ${seen.get(key)}; keep one of them`,
        )
      seen.set(key, network.name)
    }
}

function short(text: string): string {
  return text.length > 80 ? `${text.slice(0, 79)}…` : text
}

export type Address = ipaddr.IPv4 | ipaddr.IPv6

/** An address alone is a range of one. @param text that rangeError has nothing against */
export function parseRange(text: string): [base: Address, bits: number] {
  if (text.includes('/')) return ipaddr.parseCIDR(text)
  const address = ipaddr.parse(text)
  return [address, address.kind() === 'ipv4' ? 32 : 128]
}

function rangeError(text: string): string | null {
  const [address = '', bits] = text.split('/')
  const valid =
    (text.includes(':') || ipaddr.IPv4.isValidFourPartDecimal(address)) &&
    (bits === undefined ? ipaddr.isValid(text) : ipaddr.isValidCIDR(text))
  if (!valid) return 'expected a range such as 203.0.113.0/24 or 2001:db8::/32, or an address'
  const [base, prefix] = parseRange(text)
  const first = (base.kind() === 'ipv4' ? ipaddr.IPv4 : ipaddr.IPv6).networkAddressFromCIDR(
    `${base.toString()}/${prefix}`,
  )
  return first.toString() === base.toString()
    ? null
    : `the range of that length begins earlier: write ${first.toString()}/${prefix}, or the address alone`
}

function isTimeZone(text: string): boolean {
  if (!/^[A-Za-z]/.test(text)) return false
  try {
    new Intl.DateTimeFormat('en', { timeZone: text })
    return true
  } catch {
    return false
  }
}
