/** Resource names: what each team owns of each kind, and the values that request parameters carry. */

import { hash, type Random, seeded } from '../models/random.ts'
import type { Template } from './catalogue.ts'
import type { Account, Team } from './estate.ts'

/** How many of a kind a team of average size has; kinds that are not listed have 8. */
const counts: Record<string, number> = {
  bucket: 14,
  instance: 24,
  function: 20,
  table: 12,
  secret: 16,
  parameter: 30,
  logGroup: 30,
  role: 24,
  policy: 14,
  key: 4,
  cluster: 2,
  service: 9,
  database: 4,
  stack: 14,
  vpc: 2,
  detector: 1,
  warehouse: 2,
  workgroup: 3,
  glueDatabase: 5,
  glueTable: 40,
  volume: 30,
  snapshot: 30,
  image: 10,
  user: 6,
  trail: 2,
  group: 3,
  zone: 3,
  repository: 9,
  model: 4,
  userPool: 2,
  vault: 2,
  emr: 3,
  keyPair: 3,
}
const stems = [
  'api',
  'worker',
  'events',
  'export',
  'billing',
  'sync',
  'ingest',
  'notify',
  'report',
  'auth',
  'webhook',
  'cache',
  'index',
  'backup',
  'audit',
  'assets',
  'feed',
  'batch',
  'admin',
  'metrics',
  'archive',
  'landing',
  'model',
  'gateway',
]
const managedPolicies = [
  'ReadOnlyAccess',
  'AmazonS3ReadOnlyAccess',
  'AmazonSSMManagedInstanceCore',
  'CloudWatchAgentServerPolicy',
  'AmazonEC2ContainerRegistryReadOnly',
  'AWSLambdaBasicExecutionRole',
  'PowerUserAccess',
  'AdministratorAccess',
  'AmazonDynamoDBFullAccess',
  'SecurityAudit',
]
const models = [
  'anthropic.claude-3-5-sonnet-20241022-v2:0',
  'amazon.titan-embed-text-v2:0',
  'amazon.nova-pro-v1:0',
  'meta.llama3-70b-instruct-v1:0',
]

export interface Place {
  team: Team
  account: Account
  region: string
}

/** The index-th resource of a kind at a place; the same arguments name the same resource all through. */
export function resourceName(kind: string, { team, account, region }: Place, index: number): string {
  const stage = account.stage
  const stem = stems[(hash(kind, team.index) + index) % stems.length]!
  const number = index >= stems.length ? `-${Math.floor(index / stems.length) + 1}` : ''
  const name = `${team.name}-${stem}${number}`
  const hex = (length: number) => seeded(kind, team.index, account.id, index).hex(length)
  const arn = (service: string, rest: string) => `arn:aws:${service}:${region}:${account.id}:${rest}`
  switch (kind) {
    case 'bucket':
      return `acme-${name}-${stage}-${region}`
    case 'instance':
      return `i-0${hex(16)}`
    case 'volume':
      return `vol-0${hex(16)}`
    case 'snapshot':
      return `snap-0${hex(16)}`
    case 'image':
      return `ami-0${hex(16)}`
    case 'securityGroup':
      return `sg-0${hex(16)}`
    case 'vpc':
      return `vpc-0${hex(16)}`
    case 'networkInterface':
      return `eni-0${hex(16)}`
    case 'accessKey':
      return `AKIA${seeded(kind, team.index, account.id, index).letters(16)}`
    case 'key':
      return arn('kms', `key/${seeded(kind, team.index, account.id, index).uuid()}`)
    case 'roleArn':
      return `arn:aws:iam::${account.id}:role/${resourceName('role', { team, account, region }, index)}`
    case 'policy':
      return index % 2
        ? `arn:aws:iam::aws:policy/${managedPolicies[index % managedPolicies.length]}`
        : `arn:aws:iam::${account.id}:policy/${name}-access`
    case 'user':
      return `svc-${name}`
    case 'role':
      return `${name}-role`
    case 'secret':
      return `${stage}/${team.name}/${stem}${number}`
    case 'parameter':
      return `/${stage}/${team.name}/${stem}${number}`
    case 'logGroup':
      return `${index % 3 ? '/aws/lambda' : '/ecs'}/${name}`
    case 'queueUrl':
      return `https://sqs.${region}.amazonaws.com/${account.id}/${name}`
    case 'queueArn':
      return arn('sqs', name)
    case 'topic':
      return arn('sns', name)
    case 'stateMachine':
      return arn('states', `stateMachine:${name}`)
    case 'certificate':
      return arn('acm', `certificate/${seeded(kind, team.index, index).uuid()}`)
    case 'loadBalancer':
      return arn('elasticloadbalancing', `loadbalancer/app/${name}/${hex(16)}`)
    case 'targetGroup':
      return arn('elasticloadbalancing', `targetgroup/${name}/${hex(16)}`)
    case 'detector':
      return hex(32)
    case 'zone':
      return `Z${seeded(kind, team.index, index).letters(20)}`
    case 'distribution':
      return `E${seeded(kind, team.index, index).letters(13)}`
    case 'emr':
      return `j-${seeded(kind, team.index, index).letters(13)}`
    case 'model':
      return models[index % models.length]!
    case 'trail':
      return index ? `${team.name}-trail` : 'organization-trail'
    case 'task':
      return `arn:aws:dms:${region}:${account.id}:task:${hex(26).toUpperCase()}`
    default:
      return name
  }
}

const instanceTypes = [
  't3.medium',
  't3.large',
  'm6i.large',
  'm6i.xlarge',
  'c6i.4xlarge',
  'c6i.8xlarge',
  'g5.4xlarge',
  'm6i.4xlarge',
]

/** Values that are new each time: objects, runs, query ids, dates. */
function passing(kind: string, random: Random, at: number): string | undefined {
  const date = new Date(at).toISOString().slice(0, 10)
  switch (kind) {
    case 'prefix':
      return `${random.pick(['exports', 'raw', 'logs', 'curated'])}/${date.replaceAll('-', '/')}/`
    case 'object':
      return `${random.pick(['exports', 'raw', 'logs', 'curated'])}/${date.replaceAll('-', '/')}/part-${random.digits(5)}.${random.pick(['parquet', 'json.gz', 'csv'])}`
    case 'queryId':
      return random.uuid()
    case 'execution':
      return `arn:aws:states:us-east-1:000000000000:execution:run:${random.uuid()}`
    case 'logStream':
      return `${date.replaceAll('-', '/')}/[$LATEST]${random.hex(32)}`
    case 'session':
      return `session-${Math.floor(at / 1000)}`
    case 'trainingJob':
      return `train-${date}-${random.hex(4)}`
    case 'dbSnapshot':
      return `manual-${date}`
    case 'case':
      return `case-${random.digits(12)}-muen-2026-${random.hex(16)}`
    case 'instanceType':
      return random.weighted(instanceTypes, [30, 20, 15, 10, 4, 2, 2, 2])
    case 'partnerAccount':
      return random.digits(12)
    case 'today':
      return date
    case 'monthStart':
      return `${date.slice(0, 8)}01`
    default:
      return undefined
  }
}

/** Which of its team's resources an actor turns to: a few favourites, a long tail. */
export function chooseIndex(kind: string, team: Team, favour: number, random: Random): number {
  const count = Math.max(1, Math.round((counts[kind] ?? 8) * team.size))
  return (hash(kind, favour) + Math.floor(count * random.float() ** 2.5)) % count
}

export type Bound = Map<string, string>

/** Fills a parameter template; what `bound` holds already stays, so that a workflow keeps to one resource. */
export function fillParameters(
  template: Template,
  bound: Bound,
  choose: (kind: string) => string,
  random: Random,
  at: number,
): Record<string, unknown> | null {
  const fill = (value: unknown): unknown => {
    if (typeof value === 'string' && value.startsWith('$')) {
      const kind = value.slice(1)
      const fresh = passing(kind, random, at)
      if (fresh !== undefined && !bound.has(kind)) return fresh
      if (!bound.has(kind)) bound.set(kind, choose(kind))
      return bound.get(kind)
    }
    if (Array.isArray(value)) return value.map(fill)
    if (value !== null && typeof value === 'object')
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, fill(inner)]))
    return value
  }
  return fill(template) as Record<string, unknown> | null
}
