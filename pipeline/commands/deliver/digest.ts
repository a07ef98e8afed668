/** What a message says of alerts, whichever way it goes: worst first, the rest of a long list as a number. */
import { promise } from '../../../report-site/words/levels.ts'
import type { Finding } from '../../run-folder/exports/finding.ts'
import { readScoredBasis } from '../../run-folder/scoring.ts'
import { digest } from '../../run-folder/stage.ts'
import { visible } from '../../visible.ts'

/** One alert, its texts without marks that hide; each way of sending escapes them once more as its target reads them. */
export interface Alert {
  finding: Finding
  principal: string
  /** what happened */
  headline: string
  /** "high severity; how rare such a day is: 1 in 420" */
  weight: string
  /** of what it is a part, what the context knows of it; a sentence each */
  known: string[]
  /** its page of the report, where --report-url says where that is */
  url: string | null
}

export interface Digest {
  /** "2 alerts; 1 more muted by mutes.yaml" */
  title: string
  /** what the confidence of an alert promises; null of a run that an earlier version scored */
  promise: string | null
  alerts: Alert[]
}

/** Of a headline in a message; a page has it whole. */
const longestHeadline = 400

export function alertOf(finding: Finding, part: string | null, reportUrl: string | undefined): Alert {
  const { headline, owner, owner_contact, place, account_name, verdict, verdict_by: by } = finding
  const context = [
    account_name && `account ${account_name}`,
    owner && `owner ${owner}${owner_contact ? ` (${owner_contact})` : ''}`,
    place && `from ${place}`,
  ].filter(Boolean)
  const judged = verdict && `Judged ${verdict}${by ? ` by ${by}` : ''}`
  const known = [part && `Part of ${part}`, judged, context.join('; ')].filter(
    (of) => typeof of === 'string' && of !== '',
  ) as string[]
  return {
    finding,
    principal: visible(finding.principal),
    headline: visible(
      headline.length > longestHeadline ? `${headline.slice(0, longestHeadline)}…` : headline,
    ),
    weight: `${finding.severity} severity; how rare such a day is: ${finding.how_rare}`,
    known: known.map(visible),
    url: reportUrl === undefined ? null : `${reportUrl.replace(/\/*$/, '')}/finding/${finding.uid}.html`,
  }
}

export function promiseOf(out: string): string | null {
  const basis = readScoredBasis(out)
  return basis && promise('high', basis.expected_a_week)
}

/**
 * Changes when an alert says something new: what happened, how bad it is, of which incident it is a part. How rare a day
 * is moves a little with every run, and is no reason to call somebody again.
 */
export function saidOf({ finding }: Alert): string {
  return digest(JSON.stringify([finding.headline, finding.severity, finding.incident]))
}

/** The first of a list, and how many are left out. */
export function listed(
  alerts: readonly Alert[],
  most: number,
): { shown: readonly Alert[]; more: string | null } {
  const left = alerts.length - most
  return {
    shown: alerts.slice(0, most),
    more: left > 0 ? `and ${left} more ${left === 1 ? 'alert' : 'alerts'}` : null,
  }
}

/** Addresses in a name are not to be followed, nor names that call everybody in a channel. */
export function defanged(text: string): string {
  return text.replaceAll('://', '[:]//').replace(/@(?=(?:channel|here|everyone|all)\b)/gi, '\uff20')
}
