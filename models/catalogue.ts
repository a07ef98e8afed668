/**
 * The action catalogue: what kind of access an AWS action is, and how an intruder could misuse it.
 *
 * Actions are named as CloudTrail names them: event source without `.amazonaws.com`, a colon, event name
 * without an API date, such as `lambda:UpdateFunctionCode`.
 */

import { severities } from './severity.ts'

/** AWS's access levels, from the one that changes least to the one that changes most. */
export const ACCESS_LEVELS = ['List', 'Read', 'Tagging', 'Write', 'Permissions management'] as const
export type AccessLevel = (typeof ACCESS_LEVELS)[number]

/** What a risky action is misused for; `enumeration` is looking around, harmless in itself. */
export const RISK_CLASSES = [
  'enumeration',
  'credential_access',
  'privilege_escalation',
  'persistence',
  'defence_evasion',
  'exposure',
  'exfiltration',
  'impact',
] as const
export type RiskClass = (typeof RISK_CLASSES)[number]

/** How much harm an action does when it succeeds, from least to most. */
export const [, ...SEVERITIES] = severities
export type Severity = (typeof SEVERITIES)[number]

/** One risky action. `tactic` is the name of a MITRE ATT&CK tactic, `why` a sentence for the report. */
export interface CatalogueRow {
  action: string
  access_level: AccessLevel
  risk_class: RiskClass
  tactic: string
  severity: Severity
  why: string
}

/** A MITRE ATT&CK tactic; `order` is its column in the matrix. */
export interface Tactic {
  tactic: string
  id: string
  order: number
  summary: string
}

export interface Catalogue {
  /** Every action that AWS documents, with its access level. */
  accessLevels: ReadonlyMap<string, AccessLevel>
  /** Risky and enumeration actions by name. */
  rows: ReadonlyMap<string, CatalogueRow>
  /** Names of the actions that do harm: all rows but enumeration, sorted. */
  risky: string[]
  /** Names of the actions that an intruder looks around with, sorted. */
  enumeration: string[]
  /** Rows whose action AWS does not document: newer than the catalogue, or a spelling that never matches. */
  undocumented: string[]
  /** By name, in the order of the matrix. */
  tactics: ReadonlyMap<string, Tactic>
}

/**
 * The access level of an action: the documented one where there is one, else a guess from the event name.
 *
 * The guess reads AWS's naming habits, first match counts: `List...` lists; `Get`, `Describe` and kin read;
 * any other verb writes, which is permissions management where the name speaks of policies, permissions,
 * access lists, grants or public access, and tagging where it speaks of tags.
 * How often it agrees with the documented levels is measured in catalogue.test.ts.
 */
export function accessLevelOf(action: string, documented?: ReadonlyMap<string, AccessLevel>): AccessLevel {
  return documented?.get(action) ?? guessAccessLevel(action.slice(action.indexOf(':') + 1))
}

// Each verb ends where the next word begins: Get matches GetObject and Get, never Getaway.
const listing = /^List(?![a-z])/
const reading =
  /^(Admin|Batch)?(BatchGet|Check|Decode|Describe|Detect|Discover|Download|Estimate|Evaluate|Filter|Get|Head|Is|List|Lookup|Poll|Predict|Preview|Query|Read|Receive|Retrieve|Scan|Search|Select|Simulate|Validate|Verify|View)(?![a-z])/
const tagging = /^(Tag|Untag)(?![a-z])|Tag(s|ging)?(?![a-z])/
const permissions =
  /Polic(y|ies)(?![a-z])|Permissions?(?![a-z])|Acl(?![a-z])|Grants?(?![a-z])|PublicAccessBlock/
// These policies say when something happens, not who may do what.
const schedules = /(Scaling|Lifecycle|Retention|Backup|Replication|Scheduling|Routing)Polic(y|ies)/

/** The guess as patterns, for who must make it elsewhere. */
export const accessLevelPatterns = { listing, reading, tagging, permissions, schedules }

function guessAccessLevel(eventName: string): AccessLevel {
  if (listing.test(eventName)) return 'List'
  if (reading.test(eventName)) return 'Read'
  if (tagging.test(eventName)) return 'Tagging'
  if (permissions.test(eventName) && !schedules.test(eventName)) return 'Permissions management'
  return 'Write'
}
