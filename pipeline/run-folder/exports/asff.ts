/**
 * Findings in the AWS Security Finding Format (2018-10-08), as Security Hub's BatchImportFindings takes them. It has
 * limits on every text, which are kept here; what is cut is whole in findings.ndjson. A finding belongs to the account
 * that imports it: one whose principal has no account (12 digits) cannot be imported and is left out.
 */
import type { Finding } from './finding.ts'
import type { Told } from './ocsf.ts'
import type { Particulars } from './particulars.ts'
import { version } from './version.ts'

/** Where no call has a region that an ARN could name. */
const noRegion = 'us-east-1'

const mostTitle = 256
const mostDescription = 1024
const mostResources = 32
const mostKeys = 5
const mostField = 2048
const mostId = 512

/** Security Hub's taxonomy of types has these of ATT&CK's tactics; what it calls effects says more than a tactic. */
const typesOfTactics: Record<string, string> = {
  'Initial Access': 'TTPs/Initial Access',
  Execution: 'TTPs/Execution',
  Persistence: 'TTPs/Persistence',
  'Privilege Escalation': 'TTPs/Privilege Escalation',
  Stealth: 'TTPs/Defense Evasion',
  'Defense Impairment': 'TTPs/Defense Evasion',
  'Credential Access': 'TTPs/Credential Access',
  Discovery: 'TTPs/Discovery',
  'Lateral Movement': 'TTPs/Lateral Movement',
  Collection: 'TTPs/Collection',
  'Command and Control': 'TTPs/Command and Control',
  Exfiltration: 'Effects/Data Exfiltration',
}

/** 0 to 100; a level is a promise of how many, not a share that is true: these only keep their order. */
const confidences: Record<string, number> = { low: 25, medium: 60, high: 90 }

export function asffFindings(told: readonly Told[]): object[] {
  const importable = told.filter(({ finding }) => isImportable(finding))
  const products = new Map(importable.map((of) => [of.finding.uid, productOf(of)]))
  return importable.map((of) => asffFinding(of, products))
}

export function isImportable({ account }: Finding): boolean {
  return account !== null && /^\d{12}$/.test(account)
}

/** Where it is imported: the region of most of its calls, and the account's own default product there. */
function productOf({ finding, particulars }: Told) {
  const region = particulars.regions.find((name) => /^[a-z]{2}(-[a-z]+)+-\d+$/.test(name)) ?? noRegion
  const partition = partitionOf(region)
  const { account } = finding
  return {
    region,
    partition,
    arn: `arn:${partition}:securityhub:${region}:${account}:product/${account}/default`,
  }
}

type Products = ReadonlyMap<string, ReturnType<typeof productOf>>

function asffFinding({ finding, evidence, particulars, others }: Told, products: Products) {
  const { arn, region, partition } = products.get(finding.uid)!
  const related = relatedOf(others, products)
  const first = finding.first_ms ?? Date.parse(finding.day)
  const last = finding.last_ms ?? first
  const types = [
    'Unusual Behaviors/User',
    ...finding.tactics.flatMap((tactic) => typesOfTactics[tactic] ?? []),
  ]
  const severity = { Label: finding.severity.toUpperCase(), Original: finding.severity }
  const confidence = confidences[finding.confidence]!
  return {
    SchemaVersion: '2018-10-08',
    Id: `usually/${finding.uid}`,
    ProductArn: arn,
    ProductName: 'Default',
    GeneratorId: `usually/${version}`,
    AwsAccountId: finding.account,
    AwsAccountName: finding.account_name,
    Region: region,
    Types: [...new Set(types)],
    FirstObservedAt: new Date(first).toISOString(),
    LastObservedAt: new Date(last).toISOString(),
    // When the finding was made is not in the finding: the same inputs give the same bytes.
    CreatedAt: new Date(last).toISOString(),
    UpdatedAt: new Date(last).toISOString(),
    Severity: severity,
    Confidence: confidence,
    Title: cut(finding.headline, mostTitle),
    Description: cut(
      `${finding.principal}: ${evidence.map(({ statement }) => statement).join(' ')}`,
      mostDescription,
    ),
    FindingProviderFields: {
      Confidence: confidence,
      Severity: severity,
      Types: [...new Set(types)],
      RelatedFindings: related,
    },
    Resources: resourcesOf(finding, particulars, partition, region),
    ProductFields: fieldsOf(finding, particulars),
    RelatedFindings: related,
    Workflow: { Status: statusOf(finding) },
    RecordState: 'ACTIVE',
  }
}

/** At most 10, each by the product that it is imported with. */
function relatedOf(others: readonly Finding[], products: Products) {
  const related = others.flatMap(({ uid }) => {
    const product = products.get(uid)
    return product ? [{ Id: `usually/${uid}`, ProductArn: product.arn }] : []
  })
  return related.length > 0 ? related.slice(0, 10) : undefined
}

function statusOf({ muted, verdict }: Finding) {
  if (muted !== null) return 'SUPPRESSED'
  return verdict === 'benign' ? 'RESOLVED' : 'NEW'
}

/** The identity of most calls and its access keys, then what the calls named. */
function resourcesOf(
  { principal, account }: Finding,
  { actors, targets }: Particulars,
  partition: string,
  region: string,
) {
  const place = { Partition: partition, Region: region }
  const [actor] = actors
  return [
    {
      Type: actor?.type === 'IAMUser' ? 'AwsIamUser' : 'Other',
      Id: cut(actor?.arn ?? principal, mostId),
      ...place,
      ResourceRole: 'Actor',
    },
    ...(actor?.keys ?? []).slice(0, mostKeys).map((key) => ({
      Type: 'AwsIamAccessKey',
      Id: `AWS::IAM::AccessKey:${key}`,
      ...place,
      ResourceRole: 'Actor',
      Details: {
        AwsIamAccessKey: {
          AccessKeyId: key,
          AccountId: account,
          PrincipalName: cut(principal, mostId),
          PrincipalType: actor!.type ?? undefined,
        },
      },
    })),
    ...targets.map((target) => ({
      Type: 'Other',
      Id: cut(target, mostId),
      ...place,
      ResourceRole: 'Target',
    })),
  ].slice(0, mostResources)
}

/** At most 50 of texts of 2,048 characters. */
function fieldsOf(finding: Finding, { addresses, event_ids }: Particulars): Record<string, string> {
  const fields: Record<string, string | number | null | undefined> = {
    uid: finding.uid,
    principal: finding.principal,
    day: finding.day,
    confidence: finding.confidence,
    how_rare: finding.how_rare,
    p_value: finding.p_value,
    priority_bits: finding.priority,
    automation: finding.automation,
    signals: finding.signals.join(' '),
    actions: finding.actions.join(' '),
    tactics: finding.tactics.join('; '),
    techniques: finding.techniques.map((of) => of.join(' ')).join('; '),
    severity_reason: finding.severity_reason,
    addresses: addresses.join(' '),
    event_ids: event_ids.join(' '),
    incident: finding.incident,
    continues: finding.continues,
    held: finding.held,
    muted: finding.muted,
    verdict: finding.verdict,
    owner: finding.owner,
    place: finding.place,
  }
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) =>
      value === null || value === undefined || value === ''
        ? []
        : [[`usually/${name}`, cut(String(value), mostField)]],
    ),
  )
}

function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn'
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws'
}

/** Never between the halves of a pair; limits count UTF-16 units at worst. */
function cut(text: string, most: number): string {
  if (text.length <= most) return text
  return `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…`
}
