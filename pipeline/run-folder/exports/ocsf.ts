/**
 * A finding as OCSF Detection Finding (class 2004), profile cloud, of the schema version below. scripts/check-ocsf.py
 * holds every line of a run against the compiled schema of that version; what OCSF has no place for is in `unmapped`.
 */

import type { Catalogue } from '../../../models/catalogue.ts'
import { isAlert } from '../../../report-site/levels.ts'
import type { ContextLookup } from '../context.ts'
import type { Evidence } from './evidence.ts'
import type { Finding } from './finding.ts'
import { accountOf, actorsOf, endpointsOf, mostAgents, observablesOf, resourcesOf } from './ocsf-objects.ts'
import type { Particulars } from './particulars.ts'
import { version } from './version.ts'

const schemaVersion = '1.8.0'
/** ATT&CK's versions of data/tactics.csv and of the techniques of data/harm_rules.yaml. */
const tacticsVersion = '19'
const techniquesVersion = '17'

/** Detection Finding: Create */
const created = { type_uid: 200401, type_name: 'Detection Finding: Create' }
const severityIds: Record<string, number> = { informational: 1, low: 2, medium: 3, high: 4, critical: 5 }
const confidenceIds: Record<string, number> = { low: 1, medium: 2, high: 3 }

/** CloudTrail events named as related; finding_events.parquet has more. */
const mostEvents = 100
/** Keeps a line well below what log collectors cut. */
const mostEventsOfSignal = 100

export interface Told {
  finding: Finding
  /** strongest first */
  evidence: readonly Evidence[]
  particulars: Particulars
  /** The other findings of its incident. */
  others: readonly Finding[]
}

export function ocsfFinding({
  finding,
  evidence,
  particulars,
  others,
  tactics,
  lookup,
}: Told & { tactics: Catalogue['tactics']; lookup: ContextLookup }): object {
  const actors = actorsOf(finding, particulars)
  const endpoints = endpointsOf(particulars, lookup)
  const resources = resourcesOf(finding, particulars)
  const [region, ...moreRegions] = particulars.regions
  return {
    class_uid: 2004,
    class_name: 'Detection Finding',
    category_uid: 2,
    category_name: 'Findings',
    activity_id: 1,
    activity_name: 'Create',
    ...created,
    time: finding.last_ms ?? Date.parse(finding.day),
    start_time: finding.first_ms ?? undefined,
    end_time: finding.last_ms ?? undefined,
    severity_id: severityIds[finding.severity],
    severity: capital(finding.severity),
    confidence_id: confidenceIds[finding.confidence],
    confidence: capital(finding.confidence),
    is_alert: isAlert(finding),
    ...statusOf(finding),
    message: `${finding.principal}: ${finding.headline}`,
    metadata: {
      version: schemaVersion,
      profiles: ['cloud'],
      product: { name: 'usually', vendor_name: 'usually', version },
      uid: finding.uid,
      correlation_uid: finding.incident ?? undefined,
    },
    cloud: {
      provider: 'AWS',
      account: accountOf(finding),
      // A finding of calls in several regions is of none.
      region: moreRegions.length > 0 ? undefined : region,
    },
    finding_info: {
      uid: finding.uid,
      title: finding.headline,
      desc: evidence.map(({ statement }) => statement).join(' '),
      types: finding.signals,
      first_seen_time: finding.first_ms ?? undefined,
      last_seen_time: finding.last_ms ?? undefined,
      data_sources: ['AWS CloudTrail'],
      analytic: { name: 'usually', type: 'Behavioral', type_id: 2, version },
      attacks: [
        ...finding.tactics.map((tactic) => ({
          tactic: { name: tactic, uid: tactics.get(tactic)?.id },
          version: tacticsVersion,
        })),
        ...finding.techniques.map(([id, name]) => ({ ...technique(id, name), version: techniquesVersion })),
      ],
      ...relatedOf(others, particulars),
    },
    resources,
    evidences: [
      ...evidence.map(({ signal, bits, statement, event_ids }) => ({
        name: signal,
        actor: actors[0],
        data: { signal, bits, statement, event_ids: event_ids.slice(0, mostEventsOfSignal) },
      })),
      ...actors.slice(1).map((actor) => ({ actor })),
      ...endpoints.map((src_endpoint) => ({
        actor: actors[0],
        src_endpoint,
      })),
    ],
    observables: observablesOf(finding, particulars, { actors, endpoints, resources }),
    unmapped: {
      principal: finding.principal,
      day: finding.day,
      automation: finding.automation,
      p_value: finding.p_value,
      score_bits: finding.score,
      // A number of bits has no place among OCSF's priority_id, which only incidents have.
      priority_bits: finding.priority,
      held: finding.held ?? undefined,
      incident: finding.incident ?? undefined,
      muted: finding.muted ?? undefined,
      verdict: finding.verdict ?? undefined,
      verdict_by: finding.verdict_by ?? undefined,
      verdict_at: finding.verdict_at ?? undefined,
      verdict_note: finding.verdict_note ?? undefined,
      continues: finding.continues ?? undefined,
      how_rare: finding.how_rare,
      actions: finding.actions,
      regions: moreRegions.length > 0 ? particulars.regions : undefined,
      user_agents: particulars.agents.slice(0, mostAgents),
      // OCSF has an owner of things, none of who acts.
      owner: finding.owner,
      owner_contact: finding.owner_contact,
      place: finding.place,
    },
  }
}

/** What is muted is suppressed; what somebody judged benign is resolved. */
function statusOf({ muted, verdict }: Finding) {
  if (muted !== null) return { status_id: 3, status: 'Suppressed' }
  return verdict === 'benign' ? { status_id: 4, status: 'Resolved' } : { status_id: 1, status: 'New' }
}

/** The other findings of its incident by their metadata.uid, and the CloudTrail events that it is about. */
function relatedOf(others: readonly Finding[], { event_ids, calls }: Particulars) {
  if (others.length + calls === 0) return {}
  return {
    related_events: [
      ...others.map(({ uid, headline, severity }) => ({
        uid,
        ...created,
        title: headline,
        severity_id: severityIds[severity],
        severity: capital(severity),
      })),
      ...event_ids.slice(0, mostEvents).map((uid) => ({ uid, type: 'AWS CloudTrail event' })),
    ],
    related_events_count: others.length + calls,
  }
}

function technique(id: string, name: string) {
  const [parent, part] = id.split('.')
  return part === undefined
    ? { technique: { uid: id, name } }
    : { technique: { uid: parent }, sub_technique: { uid: id, name } }
}

export function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1)
}
