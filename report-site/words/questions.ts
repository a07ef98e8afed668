/**
 * What to ask next: rules over a finding's signals and calls, the ones about damage first. Each is a question a
 * person can answer, with the fact that raises it.
 */

import { targetName } from '../charts/call-groups.ts'
import type { EventRow, FindingData } from '../page-data.ts'
import { cut, cutClause } from './cut.ts'
import { harm } from './levels.ts'
import { count, counted } from './numbers.ts'
import { clock, longDay, weekday } from './time.ts'

export interface Question {
  question: string
  fact: string
}

const most = 6

export function questions(finding: FindingData): Question[] {
  const calls = finding.rows.filter((row): row is EventRow => row.kind === 'event')
  return rules.flatMap((rule) => rule(finding, calls) ?? []).slice(0, most)
}

type Rule = (finding: FindingData, calls: EventRow[]) => Question | undefined

const short = (text: string) => cut(text, 80)
const succeeded = (calls: EventRow[], pattern: RegExp) =>
  calls.filter((call) => call.outcome === 'succeeded' && pattern.test(call.action))

function listed(calls: EventRow[]): string {
  const targets = [...new Set(calls.flatMap((call) => call.targets.slice(0, 1)))].map((target) =>
    short(targetName(target)),
  )
  const shown = targets.slice(0, 3).join(', ')
  return targets.length > 3 ? `${shown} and ${targets.length - 3} more` : shown
}

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
      fact: `It had not been seen before ${longDay(finding.day)}, so that there was nothing of its own to compare with.`,
    }
  },
  (_, calls) => {
    const made = succeeded(
      calls,
      /:(CreateUser|CreateAccessKey|CreateLoginProfile|CreateRole|CreateServiceSpecificCredential)$/,
    )
    if (!made.length) return
    return {
      question: `Does ${listed(made) || 'what it created'} still exist, and who holds its credentials?`,
      fact: `${[...new Set(made.map((call) => call.action))].join(', ')} succeeded at ${clock(made[0]!.time)}.`,
    }
  },
  (_, calls) => {
    const read = succeeded(calls, /^(secretsmanager:GetSecretValue|ssm:GetParameters?|kms:Decrypt)/)
    if (!read.length) return
    const refused = calls.filter(
      (call) => call.outcome === 'denied' && /GetSecretValue|GetParameter/.test(call.action),
    ).length
    return {
      question: `${new Set(read.flatMap((call) => call.targets.slice(0, 1))).size > 1 ? 'Are' : 'Is'} ${listed(read) || 'what was read'} to be rotated?`,
      fact: `${counted(read.length, 'read')} succeeded${refused ? `, ${count(refused)} ${refused === 1 ? 'was' : 'were'} denied` : ''}.`,
    }
  },
  (_, calls) => {
    const rights = succeeded(
      calls,
      /^iam:(Attach|Put)\w*Policy$|:UpdateAssumeRolePolicy$|:CreatePolicyVersion$/,
    )
    if (!rights.length) return
    return {
      question: `Who approved ${listed(rights) || 'the change of rights'}, and is it still in place?`,
      fact: `${counted(rights.length, 'change')} of permissions succeeded.`,
    }
  },
  (_, calls) => {
    const open = succeeded(
      calls,
      /:(AuthorizeSecurityGroup\w+|PutBucketPolicy|PutBucketAcl|DeletePublicAccessBlock|ModifySnapshotAttribute|ModifyImageAttribute|ModifyDBSnapshotAttribute)$/,
    )
    if (!open.length) return
    return {
      question: `Is ${listed(open) || 'what it opened'} reachable from outside now?`,
      fact: `${[...new Set(open.map((call) => call.action))].slice(0, 3).join(', ')} succeeded.`,
    }
  },
  (_, calls) => {
    const changed = succeeded(
      calls,
      /^(lambda:(UpdateFunctionCode|UpdateFunctionConfiguration|CreateFunction|AddPermission)|ecs:(RegisterTaskDefinition|ExecuteCommand)|ssm:SendCommand)/,
    )
    if (!changed.length) return
    return {
      question: `Does ${listed(changed) || 'what it changed'} still run what was released?`,
      fact: `${[...new Set(changed.map((call) => call.action))].slice(0, 3).join(', ')} succeeded, first at ${clock(changed[0]!.time)}.`,
    }
  },
  (_, calls) => {
    const gone = succeeded(calls, /:(Delete\w+|TerminateInstances|ScheduleKeyDeletion)$/)
    if (!gone.length) return
    return {
      question: `Was ${listed(gone) || 'what it deleted'} meant to go, and can it be restored?`,
      fact: `${counted(gone.length, 'deletion')} succeeded: ${[...new Set(gone.map((call) => call.action))].slice(0, 3).join(', ')}.`,
    }
  },
  (_, calls) => {
    const guards = calls.filter((call) =>
      /:(StopLogging|DeleteTrail|UpdateTrail|PutEventSelectors|DeleteDetector|UpdateDetector|DeleteFlowLogs|StopConfigurationRecorder)$/.test(
        call.action,
      ),
    )
    if (!guards.length) return
    const failed = guards.every((call) => call.outcome !== 'succeeded')
    return {
      question: `Are all logs and detectors ${failed ? 'still ' : ''}running?`,
      fact: `${[...new Set(guards.map((call) => call.action))].join(', ')}: ${failed ? 'every attempt failed' : 'at least one succeeded'}.`,
    }
  },
  (finding, calls) => {
    const seen = finding.sessions.find((session) => session.newNetwork && session.session > 0)
    if (!finding.signals.includes('source') || !seen) return
    return {
      question: `Was it ${short(finding.name)}, on ${weekday(finding.day)} at ${clock(seen.first)}, from ${seen.address ?? calls[0]?.address ?? 'there'}?`,
      fact: `${counted(seen.events, 'call')} of that day came from a network that it had not used before${seen.newAgent && seen.agent ? `, with ${short(seen.agent)}, also new` : ''}.`,
    }
  },
  (finding, calls) => {
    if (!finding.signals.includes('new_action')) return
    const actions = [
      ...new Set(
        calls
          .filter((call) => call.signals.includes('new_action'))
          .toSorted((a, b) => harm(b.severity) - harm(a.severity))
          .map((call) => call.action),
      ),
    ]
    if (!actions.length) return
    return {
      question: `What task needed ${actions.slice(0, 3).join(', ')}${actions.length > 3 ? ` and ${actions.length - 3} more` : ''}?`,
      fact: evidenceOf(finding, 'new_action'),
    }
  },
  (finding, calls) => {
    if (!finding.signals.includes('resource')) return
    const touched = calls.filter((call) => call.signals.includes('resource'))
    if (!touched.length) return
    return {
      question: `Should it touch ${listed(touched) || 'these resources'}?`,
      fact: `${counted(touched.length, 'call')} went to resources it does not usually touch.`,
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
  (finding, calls) => {
    if (!finding.signals.includes('errors')) return
    const denied = calls.filter((call) => call.outcome === 'denied')
    if (!denied.length) return
    return {
      question: 'Is somebody trying out what this identity may do, or is a permission missing?',
      fact: `${counted(denied.length, 'call')} ${denied.length === 1 ? 'was' : 'were'} denied: ${[...new Set(denied.map((call) => call.action))].slice(0, 4).join(', ')}.`,
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
