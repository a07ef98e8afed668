/**
 * What to ask next, of the story's calls alone: damage first, by rules over what came of them; then what is odd. Each is
 * a question a person can answer, with the fact that raises it.
 */
import type { EventRow, FindingData } from '../page-data.ts'
import { cut, cutClause } from './cut.ts'
import { actionsOf, cameTo, targetNames } from './deeds.ts'
import { harmQuestions, type Question } from './harm-questions.ts'
import { capital, harm } from './levels.ts'
import { counted } from './numbers.ts'
import { pronouns } from './pronouns.ts'
import { clock, longDay, weekday } from './time.ts'

const most = 6

export function questions(finding: FindingData): Question[] {
  const calls = finding.rows.filter((row): row is EventRow => row.kind === 'event')
  return [...harmQuestions(finding), ...rules.flatMap((rule) => rule(finding, calls) ?? [])].slice(0, most)
}

type Rule = (finding: FindingData, calls: EventRow[]) => Question | undefined

const short = (text: string) => cut(text, 80)

function evidenceOf(finding: FindingData, ...signals: string[]): string {
  return cutClause(finding.evidence.find((of) => signals.includes(of.signal))?.statement ?? '', 240)
}

/** The first call that a signal counts; the finding's first where the table lists none. */
function firstOf(finding: FindingData, calls: EventRow[], signal: string): string | null {
  return calls.find((call) => call.signals.includes(signal))?.time ?? finding.firstTime
}

const rules: Rule[] = [
  (finding) => {
    if (finding.before.activeDays > 0) return
    return {
      question: `Who made ${short(finding.name)}, and what for?`,
      fact: `${pronouns(finding.automation).They} had not been seen before ${longDay(finding.day)}, so that there was no day to compare with.`,
    }
  },
  (finding, calls) => {
    const strange = finding.sessions.filter(
      ({ session, newNetwork, highlighted }) => session > 0 && newNetwork && highlighted > 0,
    )
    const [seen] = strange.toSorted((a, b) => b.highlighted - a.highlighted)
    if (!finding.signals.includes('source') || !seen) return
    // A rule of harm has asked already.
    if (finding.rules.some(({ rule }) => rule.includes('_credentials_'))) return
    const time = strange.map(({ first }) => first).toSorted()[0]!
    const from = short(seen.address ?? calls[0]?.address ?? 'there')
    const many = strange.reduce((sum, { highlighted }) => sum + highlighted, 0)
    return {
      question:
        finding.automation === 'human'
          ? `Was it ${short(finding.name)}, on ${weekday(finding.day)} at ${clock(time)}, from ${from}?`
          : `What runs ${short(finding.name)} at ${from}?`,
      fact: `${counted(many, 'call')} came from ${strange.length > 1 ? 'networks' : 'a network'} not used before that day${seen.newAgent && seen.agent ? `, with ${short(seen.agent)}, also new` : ''}.`,
    }
  },
  (finding) => {
    if (!finding.signals.includes('new_action')) return
    const fresh = finding.deeds
      .filter(({ signals }) => signals.includes('new_action'))
      .toSorted((a, b) => harm(b.severity) - harm(a.severity))
    if (!fresh.length) return
    return { question: `What task needed ${actionsOf(fresh)}?`, fact: evidenceOf(finding, 'new_action') }
  },
  (finding, calls) => {
    if (!finding.signals.includes('resource')) return
    const targets = [
      ...new Set(
        calls
          .filter(({ signals }) => signals.includes('resource'))
          .flatMap((call) => call.targets.slice(0, 1)),
      ),
    ]
    if (!targets.length) return
    const { they } = pronouns(finding.automation)
    return {
      question: `Should ${they} touch ${targetNames(targets)}?`,
      fact: evidenceOf(finding, 'resource'),
    }
  },
  (finding, calls) => {
    const time = firstOf(finding, calls, 'working_hours')
    // Of a job that has a schedule, the next rule asks.
    if (!finding.signals.includes('working_hours') || finding.signals.includes('automation_schedule')) return
    if (!time) return
    return {
      question:
        finding.automation === 'human'
          ? `Was there a reason to work at ${clock(time)} on a ${weekday(finding.day)}: an incident, a release, travel?`
          : `What started it at ${clock(time)} on a ${weekday(finding.day)}: another trigger, a retry, a person?`,
      fact: evidenceOf(finding, 'working_hours'),
    }
  },
  (finding, calls) => {
    const time = firstOf(finding, calls, 'automation_schedule')
    if (!finding.signals.includes('automation_schedule') || !time) return
    return {
      question: `Who started it at ${clock(time)}, and with whose key?`,
      fact: evidenceOf(finding, 'automation_schedule'),
    }
  },
  (finding) => {
    const refused = finding.deeds.filter(({ calls, denied, failed }) => 2 * (denied + failed) > calls)
    const many = finding.deeds.reduce((sum, { denied, failed }) => sum + denied + failed, 0)
    const all = finding.deeds.reduce((sum, { calls }) => sum + calls, 0)
    if (!refused.length || !(finding.signals.includes('errors') || 2 * many > all)) return
    return {
      question: 'Is somebody trying out what this identity may do, or is a permission missing?',
      fact: `${capital(cameTo(refused))}: ${actionsOf(refused)}.`,
    }
  },
  (finding) => {
    if (!finding.signals.includes('volume')) return
    return {
      question: 'Was a batch, a migration or a loop behind the number of calls?',
      fact: evidenceOf(finding, 'volume'),
    }
  },
  (finding) => {
    if (!finding.signals.some((signal) => signal === 'sequence' || signal === 'action_mix')) return
    return {
      question: 'Does a runbook, a new tool or another person explain this mix of actions?',
      fact: evidenceOf(finding, 'sequence', 'action_mix'),
    }
  },
]
