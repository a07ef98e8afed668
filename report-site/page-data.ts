/**
 * What the site reads: one JSON file a page, written by pipeline/6-report.ts. Nothing here is computed by the
 * site; it only lays out and puts into words.
 *
 * Days are 'YYYY-MM-DD' and times 'YYYY-MM-DD HH:MM:SS', both in the run's time zone. Bits are surprise,
 * -log2 of a p-value. Every string has its control and direction marks made visible already.
 */

import type { Backtested } from './backtest-data.ts'
import type { Evaluated } from './evaluation-data.ts'
import type { Confidence, Severity, Standing } from './levels.ts'

/** Minutes of a day, from and to (exclusive). */
export type Span = [from: number, to: number]
/** Quarter hour of the day (0 to 95) and events in it. */
export type SlotCount = [slot: number, events: number]

/** site.json: what every page's frame needs. */
/** How people read of a signal. */
export interface SignalWords {
  /** new_action */
  name: string
  /** "new action" */
  words: string
  /** what it finds, as a sentence */
  finds: string
  /** for a sentence about one that found nothing: "actions it had never done" */
  looksAt: string
  knownGap: string
}

export interface SiteData {
  firstDay: string
  lastDay: string
  scoreFrom: string
  scoreTo: string
  timeZone: string
  /** Records read, kept, duplicate and rejected; null when the ingest stage left no account of itself. */
  records: RecordCounts | null
  /** Files beside the pages: findings.csv, findings.ndjson. */
  downloads: string[]
  /** News that chance alone gives in a week, by level, each counted with the ones above it. */
  budget: Record<Confidence, number>
  /** What these expectations are of. */
  principalDaysAWeek: number
  /** Similarity (0 to 1) from which principals are called similar. */
  leastLikeness: number
  /** Rows a page of a list. */
  pageSize: number
  /** Ordinary principal-days that rarity rests on; null when training left no account of them. */
  calibrationDays: number | null
  findingPages: number
  principalPages: number
  /** Whether there is a page of the backtest. */
  hasBacktest: boolean
  /** In the order of the columns. */
  signals: SignalWords[]
  /** Rules of harm (data/harm_rules.yaml), the worst first. */
  harmRules: (Pick<HeldRule, 'rule' | 'says' | 'severity' | 'technique'> & { why: string })[]
}

export interface RecordCounts {
  read: number
  kept: number
  duplicate: number
  rejected: number
}

/** Who answers for a principal, where context.yaml says so. */
export interface Owner {
  owner: string | null
  contact: string | null
  timeZone: string | null
}

export interface FindingSummary {
  uid: string
  principal: string
  /** Short name for headings; the principal's full identity stands on its page. */
  name: string
  /** File name of the principal's page without .html; null when it has none. */
  principalPage: string | null
  role: string | null
  account: string | null
  /** Of context.yaml; null where it gives none. */
  accountName: string | null
  owner: Owner | null
  automation: string
  day: string
  confidence: Confidence
  severity: Severity
  /** Bits; lists stand in its order. */
  priority: number
  /** Bits of the whole day's strangeness, the part of priority that is not severity. */
  score: number
  /** -log2 of the calibrated p-value. */
  bits: number
  events: number
  contributing: number
  /** What happened, in the past tense, without the name. */
  headline: string
  held: string | null
  /** The same where it is more than how rare the day is, which stands beside it. */
  heldApart: string | null
  /** The day that it goes on with, and that day's finding; null where it is news. */
  continues: { day: string; uid: string | null } | null
  firstTime: string | null
  lastTime: string | null
  signals: string[]
  /** Recurring: the same principal had a finding in the seven days before. */
  status: 'new' | 'recurring'
  /** benign, malicious or unsure, where somebody said so, and who, when (an ISO time) and why as far as they wrote it. */
  verdict: string | null
  judged: Judged | null
  /** Null where no mute hides it. */
  muted: FindingMute | null
  /** The incident that it belongs to, and its page's name; null when it stands alone. */
  incident: string | null
}

export interface Judged {
  by: string
  at: string
  note: string
}

export interface FindingMute {
  /** Its place in mutes.yaml, from 1. */
  number: number
  reason: string
  author: string
  /** The last day that it hides. */
  expires: string
}

/** A mute, what it hid of these days, and whether it still earns its place. */
export interface MuteRow extends FindingMute {
  /** "principal 111122223333/role/deploy", one a field; all must fit. */
  match: string[]
  hid: number
  /** Ending: before the last scored day. */
  state: 'in force' | 'ending' | 'expired'
  /** Day of the last finding that it fits, of all that are kept; null when there never was one. */
  lastHit: string | null
  /** Day of the first finding kept. */
  since: string | null
}

/**
 * Findings that are read together: of one principal whose evidence repeats, or of an incident. The one of highest
 * priority leads; confidence and severity are the highest among them.
 */
export interface WeekEntry extends FindingSummary {
  /** The other days, where the evidence repeats. */
  repeats: Pick<FindingSummary, 'uid' | 'day' | 'confidence' | 'continues' | 'severity'>[]
  /** The incident that the entry tells; null of a finding alone and its repeats. */
  whole: EntryIncident | null
}

export interface EntryIncident {
  id: string
  headline: string
  firstTime: string
  lastTime: string
  members: IncidentMember[]
  links: IncidentLink[]
}

/** A day of an incident. */
export interface IncidentMember {
  uid: string
  principal: string
  name: string
  principalPage: string | null
  day: string
  /** False of a day that a strong link drew in: it has no page of its own, but a row on its principal's. */
  isFinding: boolean
  headline: string | null
  confidence: Confidence | 'none'
  continues: boolean
  severity: Severity
  priority: number
  muted: FindingMute | null
  verdict: string | null
  judged: Judged | null
}

/** Two events of two members, of which the first led to the second. */
export interface IncidentLink {
  kind: string
  /** False where it only adds to what other links joined. */
  joins: boolean
  /** Places among the members. */
  from: number
  to: number
  fromTime: string
  toTime: string
  fromEvent: string
  toEvent: string
  /** What each did, without its name. */
  cause: string
  effect: string
}

/** What came of a call: denied is for lack of permission, failed anything else. */
export type Outcome = 'succeeded' | 'denied' | 'failed'

/** A highlighted call; seconds of the run's time zone since 1970, so that days follow each other. */
export interface IncidentTick {
  at: number
  action: string
  severity: Severity
  outcome: Outcome
}

/** A principal of an incident, with its highlighted calls on all days that belong to it. */
export interface IncidentLane {
  name: string
  ticks: IncidentTick[]
  /** Days that are no finding, from first to last call. */
  spans: [from: number, to: number][]
  highlighted: number
}

/** incident/<id>.json */
export interface IncidentData extends EntryIncident {
  priority: number
  severity: Severity
  confidence: Confidence
  principals: number
  lanes: IncidentLane[]
  /** Lane of each member. */
  laneOf: number[]
  /** Beyond the page's limits. */
  unlisted: { members: number; links: number; lanes: number }
}

/** Principals with findings, against the seven days before. */
export interface SinceLastWeek {
  fresh: number
  recurring: number
  /** Those that come again, highest priority first, then how many more. */
  goesOn: WentOn[]
  goesOnMore: number
  gone: EarlierFindings[]
  goneMore: number
}

/** What a principal had in the seven days before: its day of highest priority. */
export interface EarlierFindings {
  name: string
  principalPage: string | null
  day: string
  days: number
  confidence: Confidence
  headline: string
}

export interface WentOn extends EarlierFindings {
  now: Pick<
    FindingSummary,
    'uid' | 'day' | 'confidence' | 'severity' | 'headline' | 'incident' | 'continues'
  > & {
    days: number
    isMuted: boolean
  }
}

export interface Strip {
  slots: SlotCount[]
  usual: Span[]
  /** Minute of the day and severity of the calls to highlight. */
  marks: [minute: number, severity: Severity][]
}

export interface WeekDay {
  day: string
  principalDays: number
  low: number
  medium: number
  high: number
  continues: number
  /** Principal-days by rarity: index of the twentieth of a decade of 1/p, and how many. */
  bins: [bin: number, principalDays: number][]
}

/** week.json */
export interface WeekData {
  principalDays: number
  principals: number
  days: WeekDay[]
  findings: Record<Standing, number>
  /** Those of them that a mute hides. */
  muted: Record<Standing, number>
  /** Those of them that somebody judged benign and no mute hides. */
  benign: Record<Standing, number>
  mutes: MuteRow[]
  /** News expected by chance in these days, each level without the ones above it. */
  expected: Record<Confidence, number>
  /** Entries in the order of reading, told in full: down to the last alert, within limits. */
  first: (WeekEntry & { statements: string[]; strip: Strip })[]
  /** Those that follow, in the same order. */
  others: WeekEntry[]
  /** Beyond both. */
  more: { entries: number; alerts: number }
  /** Incidents among the entries, and the findings in them. */
  incidents: { count: number; findings: number }
  /** Null when nothing earlier can be compared. */
  since: SinceLastWeek | null
  verdicts: Record<string, number>
  /** Findings of these days with a verdict, in the order of reading. */
  answered: Pick<FindingSummary, 'uid' | 'name' | 'day' | 'headline' | 'verdict' | 'judged'>[]
  /** Findings that the chart shows: all of them up to a limit, highest priority first. */
  dots: Pick<FindingSummary, 'uid' | 'name' | 'day' | 'confidence' | 'continues' | 'severity' | 'bits'>[]
  warnings: string[]
  /** Accounts that delivered nothing on scored days when they usually do. */
  gaps: Coverage['gaps']
  heldOutDays: number
}

/** weeks.json */
export interface WeeksData {
  /** Oldest first; weeks end on the weekday of the last scored day. */
  weeks: WeekRow[]
  /** Weeks before those, as far as findings are kept. */
  earlier: number
  budgets: BudgetRow[]
  /** Findings that a larger budget would make alerts, by uid. */
  named: Record<string, Pick<FindingSummary, 'uid' | 'name' | 'day' | 'severity'>>
}

/** backtest.json (backtest-data.ts), with links to the pages that there are; null without one. */
export interface BacktestData {
  content: Backtested
  /** Principals of alerts and incidents, with the names of their pages. */
  links: { principal: string; name: string; page: string | null }[]
  /** Uids of alerts that have a page of their own. */
  findings: string[]
}

export interface WeekRow {
  from: string
  to: string
  /** Days of it that a run is known to have scored; 0 where no finding says so. */
  scoredDays: number
  findings: Record<Confidence, number>
  principals: number
  /** Alerts that are known incidents, where it is known. */
  known?: number
  /** Expected by chance on these days, each level counted with the ones above it. */
  expected: Record<Confidence, number>
  /** Findings that somebody judged malicious or benign. */
  judged: { malicious: number; benign: number }
}

/** What an alert budget would have shown of the scored days. */
export interface BudgetRow {
  /** False alerts a week. */
  budget: number
  /** The budget of this run. */
  isOwn: boolean
  /** By chance in the scored days. */
  expected: number
  alerts: number
  /** Rare enough, but neither a second kind of evidence nor a risky action corroborates them. */
  lone: number
  /** Uids of alerts that this run's budget does not show. */
  more: string[]
}

export interface Evidence {
  signal: string
  bits: number
  statement: string
  usual: string
  observed: string
  /** Events that the statement is about, out of the day's. */
  events: number
  /** One character an event in order of time, '1' where it contributes; thinned to 60. */
  barcode: string
  /** Anchor of the first contributing event that the page lists. */
  firstListed: string | null
}

export interface SessionRow {
  /** 0 gathers the calls that AWS services made. */
  session: number
  agent: string | null
  address: string | null
  /** What context.yaml knows of the address; null where it knows nothing. */
  place: string | null
  newAgent: boolean
  newNetwork: boolean
  first: string
  last: string
  events: number
  highlighted: number
  /** Ten-minute bins of the calls that are not highlighted. */
  density: [bin: number, events: number][]
}

/** A highlighted call's mark on the timeline. */
export interface Tick {
  second: number
  session: number
  severity: Severity
  outcome: Outcome
}

export interface EventRow {
  kind: 'event'
  /** Its place on the page: the event's own id, so that a link lasts from run to run. */
  anchor: string
  id: string
  time: string
  /** Its owner's clock; null where that is the same or unknown. */
  localTime: string | null
  session: number
  action: string
  severity: Severity
  tactic: string | null
  targets: string[]
  /** Targets beyond those. */
  moreTargets: number
  address: string | null
  place: string | null
  region: string | null
  outcome: Outcome
  /** Its error code; null where it succeeded, or failed without one. */
  error: string | null
  signals: string[]
  record: unknown
}

/** Calls between two listed events, folded. */
export interface FoldedRow {
  kind: 'folded'
  time: string
  until: string
  events: number
  actions: [action: string, events: number][]
}

export interface DayAround {
  day: string
  events: number
  slots: SlotCount[]
  usual: Span[]
}

export interface FindingDeed {
  action: string
  severity: Severity
  calls: number
  denied: number
  failed: number
  /** The first call, and the first that succeeded. */
  first: string
  done: string | null
  /** What calls that succeeded were about, and how many of each; those of most calls first. */
  touched: [target: string, calls: number][]
  /** Beyond those. */
  moreTouched: number
  signals: string[]
}

/** A rule of data/harm_rules.yaml that held. */
export interface HeldRule {
  rule: string
  says: string
  /** A headline begins with its words. */
  leads: boolean
  severity: Severity
  technique: [id: string, name: string]
  calls: number
  succeeded: number
  actions: string[]
}

export interface TacticRow {
  tactic: string
  /** ATT&CK's id, such as TA0003; null when the catalogue has none. */
  id: string | null
  first: string
  calls: number
  denied: number
  failed: number
  actions: string[]
}

/** finding/<uid>.json */
export interface FindingData extends FindingSummary {
  severityReason: string | null
  similar: SimilarActions | null
  hasSimilar: boolean
  /** What the principal did before this day. */
  before: { events: number; activeDays: number; firstDay: string | null }
  evidence: Evidence[]
  /** Signals that were looked at and gave no evidence. */
  silent: { signal: string; bits: number }[]
  sessions: SessionRow[]
  ticks: Tick[]
  /** Minutes of the calls that are not highlighted within the strange stretches. */
  usualCalls: [minute: number, events: number][]
  usual: Span[]
  /** Hours of this weekday: learned share of a day's activity, in percent, 24 values; null when not learned. */
  usualShare: number[] | null
  around: DayAround[]
  tactics: TacticRow[]
  /** What the story's calls came to, by action, in order of time. */
  deeds: FindingDeed[]
  /** Rules of harm that the story meets. */
  rules: HeldRule[]
  rows: (EventRow | FoldedRow)[]
  /** Highlighted calls beyond the page's limit. */
  unlisted: number
  /** Signals that nearly every listed call counts for: said once rather than on every row. */
  common: string[]
  /** Where every listed call came from: said once rather than on every row. */
  commonPlace: string | null
  /** Addresses of highlighted calls that context.yaml knows of, those of most calls first. */
  from: { address: string; place: string; calls: number }[]
  moreFrom: number
  /** First and last contributing call on its owner's clock; null where that is the same or unknown. */
  localTime: { timeZone: string; first: string; last: string } | null
  /** For mutes.yaml, ready to copy; `others`: findings kept that it would have hidden besides this one. */
  muteEntry: MuteEntry
  /** Later findings that only go on with this one. */
  repeats: Pick<FindingSummary, 'uid' | 'day'>[]
}

export interface MuteEntry {
  /** Lines of YAML. */
  lines: string[]
  others: number
  /** What it matches, by field: each value as JSON, in which nothing that a log's author wrote is hidden or changed. */
  match: Record<string, string[]>
  expires: string
}

/** A finding's new actions against the similar principals. */
export interface SimilarActions {
  peers: { name: string; page: string | null }[]
  /** `done`: one value a peer, in the same order. */
  actions: { action: string; severity: Severity; done: boolean[] }[]
}

export interface SimilarPrincipal {
  principal: string
  name: string
  page: string | null
  /** Cosine, 0 to 1. */
  similarity: number
  /** The rarest actions that both do. */
  shared: string[]
  more: number
}

/** evaluation.json */
export interface EvaluationData {
  content: Evaluated
  /** Names of ATT&CK's techniques, by id. */
  techniques: Record<string, string>
  links: {
    principal: string
    name: string
    page: string | null
    findings: { uid: string; day: string; headline: string }[]
  }[]
}

/** models.json, one a model */
export interface ModelCard {
  name: string
  isSignal: boolean
  question: string
  /** its lines: a line break within a string is written out, as any mark that hides is */
  formula: string[]
  prose: string[]
  settings: [name: string, value: string][]
  tables: Note['tables']
}

export interface PrincipalSummary {
  page: string
  principal: string
  name: string
  account: string | null
  accountName: string | null
  owner: Owner | null
  class: string
  automation: string
  events: number
  activeDays: number
  findings: number
  /** The highest of its scored days; null when none was scored. */
  priority: number | null
  /** Bits of its rarest scored day; null when none was scored. */
  bits: number | null
}

/** principal/<page>.json */
export interface PrincipalData extends PrincipalSummary {
  role: string | null
  person: string | null
  identityType: string | null
  firstDay: string
  lastDay: string
  signIns: number
  serviceEvents: number
  automationReasons: string[]
  heldOutDays: number
  /** When its job runs, in words; null for what has no schedule. */
  schedule: string | null
  missedRuns: string[]
  similar: SimilarPrincipal[]
  /** Calls by hour of the week, Monday 00:00 first, 168 values. */
  hours: number[]
  /** The learned hours, same order; null when none were learned. */
  usualHours: boolean[] | null
  /** Highlighted calls of findings by hour of the week, with the worst severity. */
  findingHours: [hour: number, events: number, severity: Severity][]
  actions: number
  services: { service: string; events: number; actions: number; most: string[] }[]
  sources: Source[]
  scores: {
    day: string
    events: number
    bits: number
    priority: number
    confidence: string
    /** The day that it goes on with. */
    continues: string | null
    severity: string
  }[]
  days: [day: string, events: number][]
  found: FindingSummary[]
}

export type Source = {
  kind: string
  value: string
  first: string
  last: string
  days: number
  before: number
  scored: number
  /** Of a network, what context.yaml knows of it. */
  place: string | null
}

/** data.json */
export interface DataQuality {
  layouts: {
    layout: string
    files: number
    bytes: number
    read: number
    kept: number
    duplicate: number
    rejected: number
  }[]
  files: {
    path: string
    layout: string
    bytes: number
    read: number
    kept: number
    duplicate: number
    rejected: number
  }[]
  fileCount: number
  rejects: {
    reason: string
    count: number
    examples: { file: string; position: number | null; excerpt: string }[]
  }[]
  /** Values of events that were masked, by the name that told them; '' for those that their own shape told. */
  masked: { name: string; values: number }[]
  coverage: Coverage
  /** What people know, as the report shows it; null where nobody gave a context. */
  context: ContextUse | null
}

export interface ContextUse {
  file: string
  /** Names of accounts, networks and owners, and how many. */
  entries: [what: string, count: number][]
  databases: { file: string; type: string; built: string }[]
  /** Sentences on entries that nothing in the data needs. */
  unused: string[]
}

export interface Coverage {
  /** The last ones, in order. */
  days: string[]
  /** Days of the data before these. */
  earlierDays: number
  accounts: { account: string; events: number[] }[]
  /** Accounts beyond those listed. */
  moreAccounts: number
  gaps: { account: string; days: string[] }[]
}

/** run.json */
export interface RunData {
  notes: Note[]
  /** Stages that every report rests on and that left no note. */
  missing: string[]
  /** run.json of the run as it is; null when there is none. */
  manifest: unknown
}

export interface Note {
  stage: string
  title: string
  seconds: number
  peakMemoryMib: number
  prose: string[]
  counts: [name: string, count: number][]
  warnings: string[]
  tables: { title: string; columns: string[]; rows: (string | number | null)[][] }[]
  charts: unknown[]
}
