/** The measures of evaluation.json, from scored days and labels. */
import {
  averagePrecision,
  bootstrap,
  type Figure,
  type RankedDay,
  rocAuc,
  wilson,
} from '../../models/metrics.ts'
import type { Settings } from '../../models/settings.ts'
import type { Label } from './labels.ts'

export interface ScoredDay {
  principal: string
  day: number
  date: string
  /** start of the calendar day, milliseconds since 1970 */
  start_ms: number
  /** 0 is the last seven scored days */
  week: number
  score: number
  p_value: number
  confidence: string
  automation: string
}

const budgets = [1, 5, 10, 20, 50]
const draws = 1000
const dayMs = 86_400_000

export interface Evaluation {
  ranking: { days: number; positives: number; auc: Figure; average_precision: Figure }
  incidents: {
    incident: string
    techniques: string[]
    principals: string[]
    rank: number | null
    confidence: string
    days_to_first_finding: number | null
  }[]
  recall: ({ budget: number; found: number } & Figure)[]
  confidence: {
    confidence: string
    findings: number
    true_findings: number
    precision: Figure
    false_findings_a_week: number
    promised_a_week: number
  }[]
  honesty: { kind: string; days: number; share: ({ nominal: number; under: number } & Figure)[] }[]
}

export function measure(
  days: readonly ScoredDay[],
  labels: readonly Label[],
  settings: Settings,
  random: () => number,
): Evaluation {
  const touching = new Map(days.map((day) => [day, labels.filter((label) => touches(label, day))]))
  const group = groups(days, labels)
  const ranked = days.map(
    (day): RankedDay => ({
      score: day.score,
      positive: touching.get(day)!.length > 0,
      group: group(day.principal),
    }),
  )
  const weeks = Math.max(1, new Set(days.map(({ week }) => week)).size)
  const rank = ranks(days)
  const incidents = [...new Set(labels.map(({ incident }) => incident))].map((incident) => {
    const own = labels.filter((label) => label.incident === incident)
    const hit = days.filter((day) => touching.get(day)!.some((label) => label.incident === incident))
    const flagged = hit.filter(({ confidence }) => confidence !== 'none').sort((a, b) => a.day - b.day)
    const first = Math.min(...hit.map(({ day }) => day))
    return {
      incident,
      techniques: [...new Set(own.map(({ technique }) => technique))],
      principals: [...new Set(own.map(({ principal }) => principal))],
      rank: hit.length > 0 ? Math.min(...hit.map((day) => rank.get(day)!)) : null,
      confidence:
        ['high', 'medium', 'low'].find((level) => hit.some(({ confidence }) => confidence === level)) ??
        'none',
      days_to_first_finding: flagged.length > 0 ? flagged[0]!.day - first : null,
    }
  })
  const promises: Record<string, number> = {
    high: settings.confidence.high,
    medium: settings.confidence.medium - settings.confidence.high,
    low: settings.confidence.low - settings.confidence.medium,
  }
  return {
    ranking: {
      days: days.length,
      positives: ranked.filter(({ positive }) => positive).length,
      auc: bootstrap(ranked, rocAuc, draws, random),
      average_precision: bootstrap(ranked, averagePrecision, draws, random),
    },
    incidents,
    recall: budgets.map((budget) => {
      const found = incidents.filter((incident) => incident.rank !== null && incident.rank <= budget).length
      return { budget, found, ...wilson(found, incidents.length) }
    }),
    confidence: ['high', 'medium', 'low'].map((confidence) => {
      const findings = days.filter((day) => day.confidence === confidence)
      const hits = findings.filter((day) => touching.get(day)!.length > 0).length
      return {
        confidence,
        findings: findings.length,
        true_findings: hits,
        precision: wilson(hits, findings.length),
        false_findings_a_week: (findings.length - hits) / weeks,
        promised_a_week: promises[confidence]!,
      }
    }),
    honesty: ['all', ...new Set(days.map(({ automation }) => automation).toSorted())].map((kind) => {
      const benign = days.filter(
        (day) => touching.get(day)!.length === 0 && (kind === 'all' || day.automation === kind),
      )
      return {
        kind,
        days: benign.length,
        share: [0.1, 0.05, 0.01, 0.001].map((nominal) => {
          const under = benign.filter(({ p_value }) => p_value <= nominal).length
          return { nominal, under, ...wilson(under, benign.length) }
        }),
      }
    }),
  }
}

function touches(label: Label, day: ScoredDay): boolean {
  return label.principal === day.principal && label.start < day.start_ms + dayMs && label.end >= day.start_ms
}

/** Rank within its week, 1 is the strangest; equal scores share the worst rank. */
function ranks(days: readonly ScoredDay[]): Map<ScoredDay, number> {
  const rank = new Map<ScoredDay, number>()
  for (const week of Map.groupBy(days, (day) => day.week).values()) {
    const sorted = week.toSorted((a, b) => b.score - a.score)
    for (let i = 0; i < sorted.length; ) {
      let end = i
      while (end < sorted.length && sorted[end]!.score === sorted[i]!.score) end++
      for (let k = i; k < end; k++) rank.set(sorted[k]!, end)
      i = end
    }
  }
  return rank
}

/** Principals that share an incident form one group, every other principal its own. */
function groups(days: readonly ScoredDay[], labels: readonly Label[]): (principal: string) => number {
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
  for (const { principal } of days) {
    const key = root(`principal ${principal}`)
    if (!numbers.has(key)) numbers.set(key, numbers.size)
  }
  return (principal) => numbers.get(root(`principal ${principal}`))!
}
