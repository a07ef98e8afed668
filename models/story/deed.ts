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
  /** different things among the calls that succeeded: objects by bucket and key, else different parameters */
  things: number
  /** by type, how many named things the calls that succeeded were about (where none did, all calls), and the first */
  about: { type: string; number: number; name: string }[]
  /** days before on which the principal had called the action; of scored days those that were learned */
  daysBefore: number
  /** seconds since 1970 */
  first: number
  last: number
}

/** How an action is told: "deleted", "delete" and "object". */
export interface DeedWords {
  base: string
  past: string
  /** what it is done to; '' where the verb says all */
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
  Begin: ['begin', 'began'],
  Build: ['build', 'built'],
  Commit: ['commit', 'committed'],
  Describe: ['look at', 'looked at'],
  Find: ['find', 'found'],
  Get: ['read', 'read'],
  Give: ['give', 'gave'],
  Head: ['look at', 'looked at'],
  Lookup: ['look up', 'looked up'],
  Modify: ['change', 'changed'],
  Put: ['write', 'wrote'],
  Read: ['read', 'read'],
  Redrive: ['redrive', 'redrove'],
  Reset: ['reset', 'reset'],
  Run: ['run', 'ran'],
  Send: ['send', 'sent'],
  Set: ['set', 'set'],
  Submit: ['submit', 'submitted'],
  Transfer: ['transfer', 'transferred'],
  Undeploy: ['undeploy', 'undeployed'],
  Update: ['change', 'changed'],
  Withdraw: ['withdraw', 'withdrew'],
  Write: ['write', 'wrote'],
}

/** From the event's name, which is a verb and what it is done to: "DeleteBucketPolicy", "BatchGetSecretValue". */
export function wordsOf(action: string, { told, verbs }: Vocabulary): DeedWords {
  const known = told.get(action)
  if (known) return known
  const name = action.slice(action.indexOf(':') + 1)
  const words = name.match(/IPv[46]|[A-Z]+\d*s?(?![a-z])|[A-Z][a-z0-9]*|[a-z0-9]+/g) ?? [name]
  const [verb = name, ...rest] = words[0] === 'Batch' && verbs.has(words[1] ?? '') ? words.slice(1) : words
  if (/^V\d+$/.test(rest.at(-1) ?? '')) rest.pop()
  // A name that begins with no verb of AWS's is said as it is.
  if (!verbs.has(verb) || rest.length === 0)
    return { base: `call ${action}`, past: `called ${action}`, noun: '' }
  const [base, past] = irregular[verb] ?? [verb.toLowerCase(), pastOf(verb.toLowerCase())]
  return { base, past, noun: rest.map(spelled).join(' ') }
}

const acronyms = new Set(
  'ACL AMI API ARN CA CIDR CPU DB DNS EBS EC2 ECR ECS EFS EKS EMR HSM HTTP HTTPS IAM ID IP KMS MFA OIDC RBAC RDS REST S3 SAML SES SMS SNS SQL SQS SSH SSL SSM SSO TLS TTL URI URL VPC VPN WAF'.split(
    ' ',
  ),
)

function spelled(word: string): string {
  const upper = word.toUpperCase()
  const isPlural = upper.endsWith('S') && acronyms.has(upper.slice(0, -1))
  if (acronyms.has(upper)) return upper
  if (isPlural) return `${upper.slice(0, -1)}s`
  return word.length > 1 && word === upper ? word : /^IPv[46]$/.test(word) ? word : word.toLowerCase()
}

function pastOf(verb: string): string {
  if (verb.endsWith('e')) return `${verb}d`
  if (/[^aeiou]y$/.test(verb)) return `${verb.slice(0, -1)}ied`
  // stop, tag, plan: one syllable that ends in one vowel and one consonant
  if (/^[^aeiou]*[aeiou][^aeiouwxy]$/.test(verb)) return `${verb}${verb.at(-1)}ed`
  return `${verb}ed`
}
