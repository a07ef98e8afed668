/**
 * What people do not want to be told of: mutes.yaml in the run folder, a list written by hand. A mute hides a finding
 * only when every field that it gives covers the finding whole: all of its evidence, all of its contributing calls.
 * What else happened on such a day is reported as before. A mute hides; it never teaches the baseline.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ipaddr from 'ipaddr.js'
import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml'
import { signals } from '../../models/signals/signals.ts'
import { isDay } from '../calendar-day.ts'
import { Failure } from '../failure.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'
import { openHistoryFile } from './history-file.ts'
import { muteFacts } from './mute-facts.ts'

const kinds = ['human', 'scheduled', 'on_demand', 'limited']
/** Fields to match on; each is one text or a list of which one must fit. */
export const fields = ['account', 'principal', 'signal', 'action', 'region', 'address', 'automation'] as const
const required = ['reason', 'author', 'expires'] as const

type Field = (typeof fields)[number]

export interface Mute {
  /** Its place in the file, from 1. */
  number: number
  match: Partial<Record<Field, string[]>>
  reason: string
  author: string
  /** The last day of findings that it hides. */
  expires: string
}

/** What a mute can look at. A list is null where an earlier version kept none: then nothing is said of it. */
export type MuteFacts = {
  uid: string
  principal: string
  day: string
  confidence: string
  headline: string
  account: string | null
  automation: string | null
  signals: string[] | null
  actions: string[] | null
  regions: string[] | null
  addresses: string[] | null
}

export function mutesFile(out: string): string {
  return join(out, 'mutes.yaml')
}

/** @throws Failure that says what is wrong, on which line, and what was expected */
export function readMutes(file: string): Mute[] {
  return existsSync(file) ? parseMutes(file, readFileSync(file, 'utf8')) : []
}

/** @param file what a complaint calls the text */
export function parseMutes(file: string, text: string): Mute[] {
  const lines = new LineCounter()
  // All values stay the texts they are: an account with a leading zero is no number.
  const document = parseDocument(text, { schema: 'failsafe', lineCounter: lines })
  const at = (node: unknown) => {
    const offset = (node as Node | null)?.range?.[0]
    return offset === undefined ? file : `${file}:${lines.linePos(offset).line}`
  }
  const [error] = document.errors
  if (error)
    throw new Failure(
      `${file}:${error.linePos?.[0].line ?? 1}: not YAML (${error.message.split('\n')[0]!.replace(/ at line.*$/, '')})`,
    )
  const root = document.contents
  if (root === null || (isScalar(root) && root.value === '')) return []
  if (!isSeq(root))
    throw new Failure(
      `${at(root)}: expected a list of mutes, each beginning with "- ". A finding’s page has an entry to copy.`,
    )
  return root.items.map((item, index) => {
    if (!isMap(item)) throw new Failure(`${at(item)}: expected a mute with fields such as "principal: ..."`)
    const mute: Mute = { number: index + 1, match: {}, reason: '', author: '', expires: '' }
    for (const { key, value } of item.items) {
      const name = String((key as { value?: unknown })?.value ?? key)
      const where = at(key)
      if ((required as readonly string[]).includes(name)) {
        if (!isScalar(value) || String(value.value).trim() === '')
          throw new Failure(`${where}: ${name} is empty; ${expected[name]}`)
        mute[name as 'reason'] = String(value.value).trim()
      } else if ((fields as readonly string[]).includes(name)) {
        const values = isSeq(value) ? value.items : [value]
        if (values.length === 0) throw new Failure(`${where}: ${name} is an empty list; ${expected[name]}`)
        mute.match[name as Field] = values.map((one) => {
          const text = isScalar(one) ? String(one.value).trim() : ''
          if (!valid[name as Field](text))
            throw new Failure(`${at(one ?? key)}: ${name} is "${text}"; ${expected[name]}`)
          return text
        })
      } else
        throw new Failure(
          `${where}: "${name}" is no field of a mute; expected ${[...fields, ...required].join(', ')}`,
        )
    }
    const missing = required.find((name) => mute[name] === '')
    if (missing) throw new Failure(`${at(item)}: the mute has no ${missing}; ${expected[missing]}`)
    if (!isDay(mute.expires))
      throw new Failure(`${at(item)}: expires is "${mute.expires}"; ${expected.expires}`)
    if (Object.keys(mute.match).length === 0)
      throw new Failure(
        `${at(item)}: the mute would hide everything; give at least one of ${fields.join(', ')}`,
      )
    return mute
  })
}

const expected: Record<string, string> = {
  account: 'expected the 12 digits of an account',
  principal: 'expected a principal as its page shows it; * stands for anything',
  signal: `expected ${signals.map(({ name }) => name).join(', ')}`,
  action: 'expected an action such as s3:GetObject; * stands for anything',
  region: 'expected a region such as eu-central-1',
  address: 'expected an address or a range such as 203.0.113.0/24',
  automation: `expected ${kinds.join(', ')}`,
  reason: 'say why, for whoever reads it next year',
  author: 'say who decided',
  expires: 'every mute ends: expected a date such as 2026-12-31',
}

const valid: Record<Field, (text: string) => boolean> = {
  account: (text) => /^\d{12}$/.test(text),
  principal: (text) => /[^*\s]/.test(text),
  signal: (text) => signals.some(({ name }) => name === text),
  action: (text) => /^[^\s:]+:\S+$/.test(text),
  region: (text) => /^[a-z0-9-]+$/.test(text),
  address: (text) =>
    (ipaddr.isValidCIDR(text) || ipaddr.isValid(text)) &&
    (text.includes(':') || ipaddr.IPv4.isValidFourPartDecimal(text.split('/')[0]!)),
  automation: (text) => kinds.includes(text),
}

/** Whether the mute hides the finding; null where an earlier version kept too little of the finding to say. */
export function hides({ match, expires }: Mute, facts: MuteFacts): boolean | null {
  if (facts.day > expires) return false
  const answers = Object.entries(match).map(([field, wanted]) => {
    const { values, fits } = looks[field as Field]
    const found = values(facts)
    if (found === null) return null
    return found.length > 0 && found.every((value) => wanted.some((one) => fits(one, value)))
  })
  if (answers.includes(false)) return false
  return answers.includes(null) ? null : true
}

const equal = (wanted: string, value: string) => wanted === value
const single = (value: string | null) => (value === null ? [] : [value])

const looks: Record<
  Field,
  { values: (of: MuteFacts) => string[] | null; fits: (wanted: string, value: string) => boolean }
> = {
  account: { values: (of) => single(of.account), fits: equal },
  principal: { values: (of) => [of.principal], fits: like },
  signal: { values: (of) => of.signals, fits: equal },
  action: { values: (of) => of.actions, fits: like },
  region: { values: (of) => of.regions, fits: equal },
  address: { values: (of) => of.addresses, fits: within },
  automation: { values: (of) => (of.automation === null ? null : [of.automation]), fits: equal },
}

/** Stars stand for anything; found piece by piece, so that no pattern takes long. */
export function like(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.split('*')
  if (rest.length === 0) return pattern === text
  const last = rest.pop()!
  if (!text.startsWith(first)) return false
  let from = first.length
  for (const piece of rest) {
    const found = text.indexOf(piece, from)
    if (found < 0) return false
    from = found + piece.length
  }
  return text.length - last.length >= from && text.endsWith(last)
}

function within(range: string, address: string): boolean {
  if (!ipaddr.isValid(address)) return false
  const own = ipaddr.process(address)
  const [base, bits] = ipaddr.isValidCIDR(range)
    ? ipaddr.parseCIDR(range)
    : ([ipaddr.process(range), null] as const)
  if (base.kind() !== own.kind()) return false
  return bits === null ? base.toString() === own.toString() : own.match([base, bits] as never)
}

/** What mutes can look at, of this run's findings. */
export async function readMuteFacts(warehouse: Warehouse, out: string): Promise<MuteFacts[]> {
  return warehouse.rows(
    `SELECT * REPLACE (day::VARCHAR AS day) FROM (${muteFacts(out)}) ORDER BY day, principal`,
  )
}

/** The same of this run's findings and of those that history.parquet keeps of earlier runs, in order of days. */
export async function readPastFacts(warehouse: Warehouse, out: string): Promise<MuteFacts[]> {
  const history = await openHistoryFile(warehouse, out)
  const own = await readMuteFacts(warehouse, out)
  if (!history) return own
  await warehouse.run(
    `CREATE OR REPLACE TEMP TABLE no_fact (account VARCHAR, automation VARCHAR, signals VARCHAR[], actions VARCHAR[], regions VARCHAR[], addresses VARCHAR[])`,
  )
  const kept = await warehouse.rows<MuteFacts>(
    `SELECT uid, principal, day::VARCHAR AS day, confidence, headline, account, automation, signals, actions, regions, addresses
     FROM (FROM no_fact UNION ALL BY NAME FROM ${history}) ORDER BY day, principal`,
  )
  const now = new Set(own.map(({ uid }) => uid))
  return [...kept.filter(({ uid }) => !now.has(uid)), ...own].toSorted((a, b) =>
    a.day < b.day ? -1 : a.day > b.day ? 1 : 0,
  )
}

/** By uid, the first mute that hides it. */
export function mutedBy(mutes: readonly Mute[], facts: readonly MuteFacts[]): Map<string, Mute> {
  return new Map(
    facts.flatMap((of) => {
      const mute = mutes.find((one) => hides(one, of))
      return mute ? [[of.uid, mute] as const] : []
    }),
  )
}
