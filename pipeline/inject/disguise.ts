/**
 * Rewrites every string of an attack's records, each original value to the same new one throughout an incident, so
 * that what belongs together (a role that is made and then taken, a request id that is repeated) still does. What is
 * not mentioned here, such as parameters and policies, stays.
 */
import type { Random } from '../../models/random.ts'
import { isTelltale, nameMaker, sameShape, splitName } from './names.ts'

export interface DisguiseOptions {
  /** Strings that are replaced by others wherever they stand alone: arns, keys, names, addresses. */
  exact: ReadonlyMap<string, string>
  regions: ReadonlyMap<string, string>
  /** The accounts that the attack happened in, and the one it is moved to; other accounts stay foreign. */
  ownAccounts: ReadonlySet<string>
  account: string
  partition: string
  /** Moves a moment of the attack, in milliseconds since 1970; undefined for one that is far from it. */
  clock: (moment: number) => number | undefined
  words: readonly string[]
  takenNames: ReadonlySet<string>
  random: Random
}

/** In order: the first that matches counts. */
const patterns = {
  uuid: String.raw`\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b`,
  isoTime: String.raw`\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)`,
  plainTime: String.raw`\b[A-Z][a-z]{2} \d{1,2}, \d{4},? \d{1,2}:\d\d:\d\d [AP]M\b`,
  uniqueId: String.raw`\bA(?:KIA|SIA|ROA|IDA|GPA|NPA|NVA|PKA|SCA|BIA|CCA)[A-Z0-9]{12,}\b`,
  resourceId: String.raw`\b(?:i|ami|ari|aki|snap|vol|sg|sgr|subnet|vpc|vpce|eni|fl|rtb|igw|nat|acl|eipalloc|lt|r|dopt|pcx|tgw|rqlc)-(?=[0-9A-Za-z]*\d)[0-9A-Za-z]{8,}\b`,
  partition: String.raw`\barn:aws[a-z-]*:`,
  anywhere: String.raw`\b\d{1,3}(?:\.\d{1,3}){3}/0+\b`,
  number: String.raw`(?<![A-Za-z0-9])\d{10,}(?![A-Za-z0-9])`,
  /** Base64 and its like, or a path; may hold any of the others. */
  run: `[A-Za-z0-9+/_-]{40,}={0,2}`,
  name: `[A-Za-z0-9]+(?:[-_]+[A-Za-z0-9]+)*`,
  digest: String.raw`(?<![A-Za-z0-9])(?=[a-z]*\d)(?=\d*[a-z])(?:[0-9a-f]{12,}|[a-z0-9]{20,})(?![A-Za-z0-9])`,
}
type Pattern = keyof typeof patterns

export interface Disguise {
  text(text: string): string
  /** Whatever JSON holds: strings, members' names and moments below it are rewritten. */
  value<Value>(value: Value): Value
}

export function openDisguise(options: DisguiseOptions): Disguise {
  const { exact, regions, ownAccounts, account, partition, clock, random } = options
  const made = new Map<string, string>()
  const makeName = nameMaker(options.words, options.takenNames, random)
  const matcher = (...without: Pattern[]) => matcherOf([...exact.keys()], [...regions.keys()], without)
  const withinText = matcher('digest')
  const withinRun = matcher('digest', 'run')
  const withinName = matcher('run', 'name')

  /** The new value of an original one, made when it is first met. */
  function once(original: string, make: () => string): string {
    const known = made.get(original)
    if (known !== undefined) return known
    const fresh = make()
    made.set(original, fresh)
    return fresh
  }

  const rewrite: Record<Pattern, (found: string) => string> = {
    uuid: (found) => once(found, () => random.uuid()),
    isoTime: (found) => isoMoved(found, clock),
    plainTime: (found) => plainMoved(found, clock),
    // Keys have 16 characters behind their prefix, the ids of users and roles 17.
    uniqueId: (found) =>
      once(found, () => found.slice(0, 4) + random.letters(/^A[KS]IA/.test(found) ? 16 : 17)),
    resourceId: (found) => once(found, () => `${found.slice(0, found.lastIndexOf('-'))}-0${random.hex(16)}`),
    partition: () => `arn:${partition}:`,
    // A block of that size is all addresses, whatever an anonymiser made of its zeros.
    anywhere: () => '0.0.0.0/0',
    number: (found) => {
      if (found.length === 12)
        return ownAccounts.has(found)
          ? account
          : once(found, () => String(random.int(1, 9)) + random.digits(11))
      return momentMoved(found, clock)
    },
    run: (found) => (isRandom(found) ? once(found, () => sameShape(found, random)) : apply(withinRun, found)),
    name: (found) => (isTelltale(found) ? renamed(found) : apply(withinName, found)),
    digest: (found) => once(found, () => sameShape(found, random)),
  }

  /** Another name of the same form: what the attack numbers stays numbered. */
  function renamed(name: string): string {
    const [words, rest] = splitName(name)
    const moved = apply(withinName, rest)
    const tail =
      moved === rest
        ? rest.replace(/[A-Za-z0-9]*[A-Za-z][A-Za-z0-9]*/g, (part) =>
            once(`${name} ${part}`, () => sameShape(part, random)),
          )
        : moved
    return once(words, () => makeName(words)) + tail
  }

  function apply(matcher: RegExp, original: string): string {
    return original.replace(matcher, (...match) => {
      const groups = match.at(-1) as Record<string, string | undefined>
      const found = match[0] as string
      if (groups.exact) return exact.get(found)!
      if (groups.region) return regions.get(found)!
      const pattern = (Object.keys(patterns) as Pattern[]).find((name) => groups[name] !== undefined)!
      return rewrite[pattern](found)
    })
  }

  function text(original: string): string {
    // Policies may stand URL-encoded, which hides where a number or name begins.
    const decoded = /%[0-9A-F]{2}/.test(original) ? urlDecoded(original) : undefined
    return decoded === undefined
      ? apply(withinText, original)
      : encodeURIComponent(apply(withinText, decoded))
  }

  function value(content: unknown): unknown {
    if (typeof content === 'string') return text(content)
    if (typeof content === 'number') return Number(momentMoved(String(content), clock))
    if (Array.isArray(content)) return content.map(value)
    if (content === null || typeof content !== 'object') return content
    return Object.fromEntries(Object.entries(content).map(([key, below]) => [text(key), value(below)]))
  }

  return { text, value: <Value>(content: Value) => value(content) as Value }
}

function matcherOf(
  exact: readonly string[],
  regions: readonly string[],
  without: readonly Pattern[],
): RegExp {
  const oneOf = (strings: readonly string[]) =>
    strings
      .toSorted((a, b) => b.length - a.length || (a < b ? -1 : 1))
      .map((string) => string.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'))
      .join('|')
  const alternatives = [
    exact.length > 0 ? `(?<exact>(?<![A-Za-z0-9])(?:${oneOf(exact)})(?![A-Za-z0-9]))` : '',
    // An availability zone is its region's name and a letter, which stays.
    regions.length > 0 ? `(?<region>(?<![A-Za-z0-9])(?:${oneOf(regions)})(?=[a-z]?(?![A-Za-z0-9])))` : '',
    ...Object.entries(patterns)
      .filter(([name]) => !without.includes(name as Pattern))
      .map(([name, pattern]) => `(?<${name}>${pattern})`),
  ]
  return new RegExp(alternatives.filter((alternative) => alternative !== '').join('|'), 'g')
}

function urlDecoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

/** Base64 and its like: both cases, and digits among the letters again and again. Paths and names have no such part. */
function isRandom(text: string): boolean {
  return text
    .split(/[^A-Za-z0-9]/)
    .some(
      (part) =>
        part.length >= 16 &&
        /[a-z]/.test(part) &&
        /[A-Z]/.test(part) &&
        (part.match(/(?<=[A-Za-z])\d+(?=[A-Za-z])/g)?.length ?? 0) >= 2,
    )
}

type Clock = DisguiseOptions['clock']

function isoMoved(text: string, clock: Clock): string {
  const moved = clock(Date.parse(text))
  if (moved === undefined) return text
  const iso = new Date(moved).toISOString()
  const [, fraction = '', zone = ''] = /(\.\d+)?(Z|[+-]\d\d:?\d\d)$/.exec(text)!
  return `${iso.slice(0, 19)}${fraction}${zone === 'Z' ? 'Z' : zone.includes(':') ? '+00:00' : '+0000'}`
}

/** As responses of older services have it: Jul 30, 2024, 9:46:15 PM */
function plainMoved(text: string, clock: Clock): string {
  const moved = clock(Date.parse(`${text} UTC`))
  if (moved === undefined) return text
  const date = new Date(moved)
  const month = date.toLocaleString('en-US', { month: 'short', timeZone: 'UTC' })
  const time = date.toISOString().slice(14, 19)
  const hour = date.getUTCHours()
  const comma = /\d{4},/.test(text) ? ',' : ''
  return `${month} ${date.getUTCDate()}, ${date.getUTCFullYear()}${comma} ${hour % 12 || 12}:${time} ${hour < 12 ? 'AM' : 'PM'}`
}

/**
 * Seconds, milliseconds, microseconds or nanoseconds since 1970, or a date and time in a row (20240731142344...), when
 * they are a moment of the attack.
 */
function momentMoved(digits: string, clock: Clock): string {
  const row = /^(20\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d*)$/.exec(digits)
  if (row && digits.length !== 16 && digits.length !== 19) {
    const [, year, month, day, hour, minute, second, rest] = row
    const moved = clock(Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`))
    return moved === undefined ? digits : new Date(moved).toISOString().replace(/\D/g, '').slice(0, 14) + rest
  }
  const unit = { 10: 1000, 13: 1, 16: 1e-3, 19: 1e-6 }[digits.length]
  if (unit === undefined || !/^\d+$/.test(digits)) return digits
  const milliseconds = Math.floor(Number(digits) * unit)
  const moved = clock(milliseconds)
  if (moved === undefined) return digits
  const whole = String(unit === 1000 ? Math.floor(moved / 1000) : Math.floor(moved))
  return whole + digits.slice(whole.length)
}
