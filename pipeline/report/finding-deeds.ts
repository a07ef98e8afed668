/** What a finding's story came to: its calls by action with what they were about, and the rules of harm that held. */
import { group } from 'd3-array'
import { z } from 'zod'
import { harmRule } from '../../models/story/harm.ts'
import type { FindingDeed, HeldRule } from '../../report-site/page-data.ts'
import type { FindingEvent } from './finding-event.ts'
import { callsOf } from './finding-rows.ts'

/** Things named of one action. */
const mostTouched = 50
const longestTarget = 200

/** In order of time. */
export function deedsOf(highlighted: Iterable<FindingEvent>): FindingDeed[] {
  return [...group(highlighted, ({ action }) => action)].map(([action, events]) => {
    const done = events.filter(({ outcome }) => outcome === 'succeeded')
    const touched = new Map<string, number>()
    for (const { targets, calls } of done)
      for (const target of targets?.slice(0, 1) ?? []) touched.set(target, (touched.get(target) ?? 0) + calls)
    const ranked = [...touched].sort((a, b) => b[1] - a[1])
    return {
      action: action.slice(0, 160),
      severity: events[0]!.severity ?? 'informational',
      calls: callsOf(events),
      denied: callsOf(events.filter(({ outcome }) => outcome === 'denied')),
      failed: callsOf(events.filter(({ outcome }) => outcome === 'failed')),
      first: events[0]!.time,
      done: done[0]?.time ?? null,
      touched: ranked
        .slice(0, mostTouched)
        .map(([target, calls]): [string, number] => [target.slice(0, longestTarget), calls]),
      moreTouched: Math.max(0, ranked.length - mostTouched),
      signals: [...new Set(events.flatMap(({ signals }) => signals ?? []))],
    }
  })
}

const facts = z.object({
  hits: z.array(
    z.object({
      rule: harmRule,
      calls: z.number(),
      succeeded: z.number(),
      actions: z.array(z.string()),
    }),
  ),
})

/** @param story facts as scoring left them (models/story/facts.ts); null where it left none */
export function heldRules(story: string | null): HeldRule[] {
  if (story === null) return []
  return facts.parse(JSON.parse(story)).hits.map(({ rule, calls, succeeded, actions }) => ({
    rule: rule.rule,
    says: rule.says,
    leads: rule.leads,
    severity: rule.severity,
    technique: rule.technique,
    calls,
    succeeded,
    actions,
  }))
}
