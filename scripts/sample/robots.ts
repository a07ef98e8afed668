/** Automation: jobs on a schedule, pipelines on demand, functions that do few things often, and AWS's own services. */
import type { Account, Estate, Team } from './estate.ts'
import { externalIdentity, federatedIdentity, type Identity, machineRoleIdentity, serviceIdentity, userIdentity } from './identities.ts'
import { awsAddress, type Program, programAgents, runnerAddress } from './origins.ts'
import { type Random, seeded } from './random.ts'

export type RobotKind = 'scheduled' | 'on_demand' | 'limited'

export interface Robot {
  kind: RobotKind
  index: number
  random: Random
  job: string
  team: Team
  identity: Identity
  /** The web identity that takes the role, of pipelines. */
  door?: Identity
  program: string
  agent: string
  /** Address of a run; hosts keep theirs, runners get another each time. */
  address(random: Random): string
  endpoint?: string
  region: string
  /** Runs a day for those on demand and the limited ones. */
  rate: number
  schedule?: Schedule
  /** Days on which a deployment changes the program. */
  deployments: { day: number; adds: string }[]
  /** A change of the schedule. */
  rescheduled?: { day: number; schedule: Schedule }
  created: number
}

export interface Schedule {
  every: 'hour' | 'day' | 'week' | 'month' | 'quarter hour'
  /** Minutes into the hour or the day. */
  minute: number
  /** 0 is Sunday. */
  weekday: number
  jitterSeconds: number
}

type Host = 'instance' | 'function' | 'task' | 'key'

/** Jobs: what they do, where they run, how they name themselves. */
const scheduledJobs: [name: string, every: Schedule['every'], host: Host, program: Program, does: string][] = [
  ['inventory', 'hour', 'function', 'lambda', 'ec2:DescribeInstances ec2:DescribeVolumes? rds:DescribeDBInstances s3:ListBuckets tagging:GetResources'],
  ['snapshotter', 'day', 'function', 'lambda', 'ec2:DescribeVolumes ec2:DescribeInstances ec2:CreateSnapshot+ ec2:CreateTags* ec2:DescribeSnapshots ec2:DeleteSnapshot+'],
  ['etl', 'day', 'task', 'go', 'secretsmanager:GetSecretValue s3:ListObjects* s3:GetObject+ s3:PutObject+ glue:BatchCreatePartition glue:GetTable'],
  ['cost-report', 'week', 'function', 'lambda', 'ce:GetCostAndUsage* ce:GetCostForecast organizations:ListAccounts s3:PutObject'],
  ['db-backup', 'day', 'instance', 'cron', 'sts:GetCallerIdentity rds:DescribeDBInstances rds:CreateDBSnapshot rds:DescribeDBSnapshots* s3:PutObject+'],
  ['metrics', 'quarter hour', 'task', 'go', 'monitoring:GetMetricData* monitoring:ListMetrics? ec2:DescribeInstances elasticloadbalancing:DescribeLoadBalancers?'],
  ['key-audit', 'month', 'function', 'lambda', 'iam:ListUsers iam:ListAccessKeys+ iam:GetAccessKeyLastUsed+ iam:GenerateCredentialReport iam:GetCredentialReport s3:PutObject'],
  ['cert-check', 'week', 'function', 'lambda', 'acm:ListCertificates acm:DescribeCertificate+ sns:Publish?'],
  ['log-export', 'hour', 'key', 'cron', 'logs:DescribeLogGroups logs:DescribeLogStreams* logs:GetLogEvents* s3:PutObject+'],
  ['crawler', 'hour', 'task', 'java', 'glue:GetDatabases glue:GetTables* s3:ListObjects+ glue:BatchCreatePartition?'],
  ['posture-scan', 'day', 'key', 'go', 'sts:GetCallerIdentity iam:ListRoles iam:GetRole+ s3:ListBuckets s3:GetBucketPolicy+ s3:GetBucketAcl+ ec2:DescribeSecurityGroups ec2:DescribeInstances rds:DescribeDBInstances kms:ListKeys kms:GetKeyRotationStatus+ lambda:ListFunctions iam:GetAccountSummary'],
  ['scaler', 'quarter hour', 'function', 'lambda', 'sqs:GetQueueAttributes ecs:DescribeServices ecs:UpdateService?'],
  ['invoice', 'month', 'instance', 'java', 'dynamodb:Query* s3:PutObject+ sns:Publish*'],
]
const pipelines: [name: string, program: Program, does: string][] = [
  ['deploy', 'actions', 'ecr:GetAuthorizationToken ecr:BatchCheckLayerAvailability* ecr:PutImage? ecs:DescribeTaskDefinition ecs:RegisterTaskDefinition ecs:UpdateService ecs:DescribeServices*'],
  ['terraform', 'terraform', 'sts:GetCallerIdentity s3:GetObject iam:GetRole+ ec2:DescribeVpcs ec2:DescribeSecurityGroups s3:GetBucketPolicy+ lambda:GetFunction+ iam:PutRolePolicy? iam:CreateRole? iam:AttachRolePolicy? s3:PutObject'],
  ['functions', 'actions', 's3:PutObject lambda:GetFunction lambda:UpdateFunctionCode lambda:GetFunctionConfiguration* lambda:PublishVersion'],
  ['stacks', 'actions', 'cloudformation:DescribeStacks cloudformation:CreateChangeSet cloudformation:DescribeChangeSet* cloudformation:ExecuteChangeSet cloudformation:DescribeStackEvents*'],
  ['site', 'actions', 's3:ListObjects s3:PutObject+ cloudfront:CreateInvalidation cloudfront:GetDistribution?'],
]
const functions: [name: string, host: Host, program: Program, does: string][] = [
  ['resizer', 'function', 'lambda', 's3:GetObject s3:PutObject'],
  ['webhook', 'function', 'node', 'dynamodb:GetItem dynamodb:PutItem sns:Publish?'],
  ['consumer', 'task', 'java', 'sqs:ReceiveMessage* kms:Decrypt? dynamodb:UpdateItem'],
  ['api', 'task', 'node', 'secretsmanager:GetSecretValue? dynamodb:Query*'],
  ['agent', 'instance', 'ssm', 'ssm:UpdateInstanceInformation* ssm:ListInstanceAssociations ssm:PutInventory?'],
  ['assistant', 'function', 'lambda', 'ssm:GetParameter bedrock:InvokeModel*'],
  ['broker', 'key', 'java', 'sts:AssumeRole kms:Decrypt?'],
]
/** What deployments bring. */
const additions = ['ssm:GetParameter', 'secretsmanager:GetSecretValue', 's3:PutObject', 'sqs:GetQueueAttributes', 'dynamodb:UpdateItem', 'kms:GenerateDataKey', 'sns:Publish', 's3:HeadObject', 'events:PutEvents', 'ec2:DescribeTags', 's3:GetBucketLocation', 'states:StartExecution', 'monitoring:GetMetricData', 'lambda:Invoke']

export function buildRobot(estate: Estate, index: number, days: number): Robot {
  const random = seeded(estate.seed, 'robot', index)
  const kind = random.weighted(['scheduled', 'on_demand', 'limited'] as const, [48, 24, 28])
  const team = random.pick(estate.teams)
  const account = random.chance(0.7) ? team.production : team.development
  const base = { kind, index, random, team, region: team.region, created: random.chance(0.06) && days > 12 ? random.int(3, days - 2) : -1 }
  const deployments = Array.from({ length: random.poisson(days / 90) }, () => ({ day: random.int(0, days), adds: random.pick(additions) }))
  if (kind === 'on_demand') {
    const [name, program, does] = random.pick(pipelines)
    const job = `${team.name}-${name}-${index}`
    const numbered = random.chance(0.4)
    const identity = machineRoleIdentity(account, `ci-${job}`, (from) => (numbered ? `run-${from.int(1_000_000, 9_999_999)}` : 'GitHubActions'), false)
    return {
      ...base, job, identity, deployments, program: does,
      ...(random.chance(0.5) ? { door: externalIdentity('WebIdentityUser', account, 'token.actions.githubusercontent.com', `repo:acme-example:${job}:ref:refs:heads:main`) } : {}),
      agent: programAgents[program](random),
      address: runnerAddress,
      rate: random.lognormal(3.5, 0.8),
    }
  }
  const [name, every, host, program, does] =
    kind === 'scheduled' ? random.pick(scheduledJobs) : insertNever(random.pick(functions))
  const job = `${team.name}-${name}-${index}`
  const schedule = every && newSchedule(every, random)
  return {
    ...base, job, deployments, program: does,
    identity: kind === 'limited' && random.chance(0.07) ? federatedIdentity(account, `vendor-${name}-${index}`) : hostIdentity(host, account, job, random),
    agent: programAgents[program](random),
    ...hostAddress(host, random),
    rate: random.lognormal(30, 1.1),
    ...(schedule ? { schedule } : {}),
    ...(schedule && random.chance(0.14) && days > 12 ? { rescheduled: { day: random.int(6, days - 1), schedule: { ...schedule, minute: random.int(0, 1439) } } } : {}),
  }
}

/** Functions have no schedule: they run when something comes in. */
const insertNever = ([name, host, program, does]: (typeof functions)[number]) => [name, undefined, host, program, does] as const

export function newSchedule(every: Schedule['every'], random: Random): Schedule {
  return { every, minute: random.chance(0.5) ? random.int(0, 23) * 60 : random.int(0, 1439), weekday: random.int(0, 6), jitterSeconds: random.pick([2, 5, 20, 120, 600]) }
}

function hostIdentity(host: Host, account: Account, job: string, random: Random): Identity {
  const instance = `i-0${random.hex(16)}`
  switch (host) {
    case 'instance': return machineRoleIdentity(account, `${job}-instance`, () => instance, true)
    // Lambda names the session after the function.
    case 'function': return machineRoleIdentity(account, `${job}-role-${random.letters(8).toLowerCase()}`, () => job, false)
    case 'task': return machineRoleIdentity(account, `${job}-task`, random.chance(0.3) ? (_, at) => `botocore-session-${Math.floor(at / 1000)}` : (from) => from.hex(32), false)
    case 'key': return userIdentity(account, `svc-${job}`)
  }
}

function hostAddress(host: Host, random: Random): Pick<Robot, 'address' | 'endpoint'> {
  if (host === 'function') return { address: awsAddress }
  const inside = random.chance(0.35)
  const own = inside ? `10.${random.int(0, 63)}.${random.int(0, 255)}.${random.int(4, 250)}` : awsAddress(random)
  return { address: () => own, ...(inside ? { endpoint: `vpce-0${random.hex(16)}` } : {}) }
}

/** Services that act as themselves: they take roles, check buckets, rotate keys. */
const services: [service: string, does: string][] = [
  ['lambda.amazonaws.com', 'sts:AssumeRole*'],
  ['ec2.amazonaws.com', 'sts:AssumeRole'],
  ['cloudtrail.amazonaws.com', 's3:GetBucketAcl s3:PutObject*'],
  ['ecs-tasks.amazonaws.com', 'sts:AssumeRole*'],
  ['config.amazonaws.com', 's3:GetBucketAcl sts:AssumeRole s3:PutObject'],
  ['delivery.logs.amazonaws.com', 's3:PutObject*'],
]

export function buildService(estate: Estate, index: number): Robot {
  const [service, does] = services[index]!
  return {
    kind: 'limited', index: 1_000_000 + index, random: seeded(estate.seed, 'service', service), job: service, team: estate.teams[index % estate.teams.length]!,
    identity: serviceIdentity(service, estate.accounts[index % estate.accounts.length]!),
    program: does, agent: service, address: () => service, region: 'us-east-1', rate: 12, deployments: [], created: -1,
  }
}
export const serviceCount = services.length
