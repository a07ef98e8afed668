/** A deed: what a principal did with one action in the strange part of a day, and how it came out. Plain facts. */
import type { RiskLevel } from '../reference.ts'

export interface Deed {
  /** "s3:DeleteObject" */
  action: string
  accessLevel: string
  /** the catalogue's, 0 where it does not list the action */
  risk: RiskLevel
  isWrite: boolean
  calls: number
  succeeded: number
  denied: number
  /** refused for another reason than missing permission: what it was about did not exist, too many calls */
  failed: number
  /** different parameters among the calls that succeeded */
  things: number
  /** the named things that the calls were about, by type: how many, and the first of them */
  about: { type: string; number: number; name: string }[]
  /** days before on which the principal had called the action */
  daysBefore: number
  /** seconds since 1970 */
  first: number
  last: number
}

/** How an action is told: "deleted", "delete" and "object". */
export interface DeedWords {
  base: string
  past: string
  /** '' where the verb says all; a plural is not counted */
  noun: string
}

/** What deeds are told with. */
export interface Vocabulary {
  /** by action, where its name does not say it */
  told: ReadonlyMap<string, DeedWords>
  /** first words of AWS's event names that are verbs */
  verbs: ReadonlySet<string>
}

const irregular: Record<string, [base: string, past: string]> = {
  Batch: ['batch', 'batched'],
  Describe: ['look at', 'looked at'],
  Get: ['read', 'read'],
  Head: ['look at', 'looked at'],
  List: ['list', 'listed'],
  Modify: ['change', 'changed'],
  Put: ['put', 'put'],
  Read: ['read', 'read'],
  Reset: ['reset', 'reset'],
  Run: ['run', 'ran'],
  Send: ['send', 'sent'],
  Set: ['set', 'set'],
  Stop: ['stop', 'stopped'],
  Submit: ['submit', 'submitted'],
  Tag: ['tag', 'tagged'],
  Untag: ['untag', 'untagged'],
  Update: ['change', 'changed'],
  Write: ['write', 'wrote'],
}

/** From the event's name, which is a verb and what it is done to: "DeleteBucketPolicy". */
export function wordsOf(action: string, { told, verbs }: Vocabulary): DeedWords {
  const known = told.get(action)
  if (known) return known
  const name = action.slice(action.indexOf(':') + 1)
  const [verb = name, ...rest] = name.match(/[A-Z]+(?![a-z])|[A-Z][a-z0-9]*|[a-z0-9]+/g) ?? [name]
  // A name that begins with no verb of AWS's is said as it is.
  if (!verbs.has(verb) || rest.length === 0)
    return { base: `call ${action}`, past: `called ${action}`, noun: '' }
  const [base, past] = irregular[verb] ?? [verb.toLowerCase(), pastOf(verb.toLowerCase())]
  return { base, past, noun: rest.map(spelled).join(' ') }
}

const acronyms = new Set(
  'ACL AMI API CA CIDR DB DNS EBS EC2 ECS EFS EKS HSM HTTP IAM IP KMS MFA RDS SAML SMS SNS SQL SQS SSH SSL SSM SSO TLS URL VPC VPN WAF'.split(
    ' ',
  ),
)

function spelled(word: string): string {
  const upper = word.toUpperCase()
  const isPlural = upper.endsWith('S') && acronyms.has(upper.slice(0, -1))
  if (acronyms.has(upper)) return upper
  if (isPlural) return `${upper.slice(0, -1)}s`
  return word.length > 1 && word === upper ? word : word.toLowerCase()
}

function pastOf(verb: string): string {
  if (verb.endsWith('e')) return `${verb}d`
  if (/[^aeiou]y$/.test(verb)) return `${verb.slice(0, -1)}ied`
  return `${verb}ed`
}
