/** Which scored principal-days are positive, and of which incident. */
import { group } from 'd3-array'
import type { Label } from '../run-folder/labels.ts'
import type { ScoredDays } from './scored-days.ts'

const dayMs = 86_400_000

export interface Incident {
  incident: string
  techniques: string[]
  principals: string[]
  /** milliseconds since 1970 */
  start: number
  /** rows of the scored days that it touches, in order */
  rows: number[]
}

export interface Truth {
  incidents: Incident[]
  /** 1 where an incident touches the day [days] */
  positive: Uint8Array
  /** principals that share an incident have one number, every other its own [days] */
  group: Int32Array
  groups: number
  /** those that touch a day */
  labels: Label[]
}

export function findTruth(days: ScoredDays, labels: readonly Label[]): Truth {
  const positive = new Uint8Array(days.count)
  const rowsOf = new Map<string, number[]>()
  const wanted = new Set(labels.map(({ principal }) => principal))
  for (let row = 0; row < days.count; row++) {
    const name = days.names[days.principal[row]!]!
    if (!wanted.has(name)) continue
    const rows = rowsOf.get(name)
    if (rows) rows.push(row)
    else rowsOf.set(name, [row])
  }
  const touching: Label[] = []
  const incidents = [...group(labels, ({ incident }) => incident)].map(([incident, own]) => {
    const rows = new Set<number>()
    for (const label of own) {
      const touched = (rowsOf.get(label.principal) ?? []).filter(
        (row) => label.start < days.startMs[row]! + dayMs && label.end >= days.startMs[row]!,
      )
      for (const row of touched) rows.add(row)
      if (touched.length > 0) touching.push(label)
    }
    for (const row of rows) positive[row] = 1
    return {
      incident,
      techniques: [...new Set(own.map(({ technique }) => technique).filter(Boolean))],
      principals: [...new Set(own.map(({ principal }) => principal))],
      start: Math.min(...own.map(({ start }) => start)),
      rows: [...rows].sort((a, b) => a - b),
    }
  })
  return { incidents, positive, labels: touching, ...groupsOf(days, labels) }
}

function groupsOf(days: ScoredDays, labels: readonly Label[]): { group: Int32Array; groups: number } {
  const parent = new Map<string, string>()
  const root = (key: string): string => {
    let at = key
    while (parent.has(at)) at = parent.get(at)!
    return at
  }
  for (const { principal, incident } of labels) {
    const [a, b] = [root(`principal ${principal}`), root(`incident ${incident}`)]
    if (a !== b) parent.set(a, b)
  }
  const numbers = new Map<string, number>()
  const byPrincipal = new Map<number, number>()
  const group = days.principal.map((principal) => {
    const known = byPrincipal.get(principal)
    if (known !== undefined) return known
    const key = root(`principal ${days.names[principal]}`)
    const number = numbers.get(key) ?? numbers.size
    numbers.set(key, number)
    byPrincipal.set(principal, number)
    return number
  })
  return { group, groups: numbers.size }
}
