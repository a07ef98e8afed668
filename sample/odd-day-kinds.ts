/** The kinds of odd day that mean no harm, and what each changes of an ordinary plan. */
import { actionsOfService } from './actions.ts'
import { regions } from './estate.ts'
import type { Family } from './families.ts'
import { ssoIdentity } from './identities.ts'
import { hotelAddress, newMachine } from './origins.ts'
import type { Person } from './people.ts'
import type { Day, Plan } from './plan.ts'

export interface OddDay {
  reason: string
  families: Family[] | 'all'
  weight: number
  change(plan: Plan, person: Person, day: Day): void
}

export const devote = (
  plan: Plan,
  share: number,
  channel: Plan['programs'][number]['channel'],
  program: string,
  times = 1,
) => {
  plan.programs = [{ channel, program, times }]
  plan.devoted = share
}

export const oddDays: OddDay[] = [
  {
    reason: 'audit that lists everything',
    families: ['security', 'platform', 'data', 'developer'],
    weight: 2,
    change: (plan) =>
      devote(
        plan,
        0.7,
        'notebook',
        'sts:GetCallerIdentity iam:ListUsers iam:ListRoles iam:GetAccountSummary iam:GetAccountAuthorizationDetails iam:ListAttachedRolePolicies+ iam:ListAccessKeys+ s3:ListBuckets s3:GetBucketPolicy+ s3:GetBucketAcl+ ec2:DescribeInstances ec2:DescribeSnapshots ec2:DescribeSecurityGroups rds:DescribeDBInstances lambda:ListFunctions secretsmanager:ListSecrets kms:ListKeys cloudtrail:DescribeTrails organizations:ListAccounts dynamodb:ListTables',
      ),
  },
  {
    reason: 'incident response at night',
    families: ['platform', 'developer', 'security', 'support'],
    weight: 2,
    change: (plan, person) => {
      plan.from = person.random.between(20, 23)
      plan.to = plan.from + 4
      devote(
        plan,
        0.7,
        'console',
        person.random.pick([
          'cloudtrail:LookupEvents* guardduty:ListDetectors guardduty:GetFindings* iam:ListAccessKeys* iam:UpdateAccessKey? ec2:DescribeInstances ec2:StopInstances? logs:StartQuery* logs:GetQueryResults*',
          'logs:FilterLogEvents* ecs:DescribeServices ecs:UpdateService ecs:DescribeServices* rds:DescribeEvents rds:RebootDBInstance? elasticloadbalancing:DescribeTargetHealth*',
        ]),
        2,
      )
    },
  },
  {
    reason: 'break-glass access',
    families: ['platform', 'security', 'developer'],
    weight: 1,
    change: (plan, person, day) => {
      plan.identity = ssoIdentity(day.estate, plan.team.production, 'BreakGlassAdmin', person.email)
      plan.sessions = Math.min(plan.sessions, 2)
      devote(
        plan,
        0.8,
        'console',
        'iam:GetRole iam:AttachRolePolicy? iam:UpdateAssumeRolePolicy? secretsmanager:GetSecretValue? ec2:DescribeInstances rds:ModifyDBInstance? s3:PutBucketPolicy? kms:PutKeyPolicy?',
      )
    },
  },
  {
    reason: 'bulk cleanup',
    families: ['platform', 'developer', 'data'],
    weight: 2,
    change: (plan, person) =>
      devote(
        plan,
        0.6,
        'cli',
        person.random.pick([
          's3:ListObjects s3:DeleteObject+ s3:DeleteObject+ s3:DeleteObject+',
          'ec2:DescribeSnapshots ec2:DeleteSnapshot+ ec2:DescribeVolumes ec2:DeleteVolume+',
          'logs:DescribeLogGroups logs:DeleteLogGroup+ ecr:ListImages ecr:BatchDeleteImage+',
          'iam:ListUsers iam:DeleteAccessKey+ iam:DetachUserPolicy? iam:DeleteUser+',
        ]),
        2,
      ),
  },
  {
    reason: 'new laptop',
    families: 'all',
    weight: 1.5,
    change: (plan, person) => {
      person.machine = newMachine(person.random)
      plan.machine = person.machine
    },
  },
  {
    reason: 'travel',
    families: 'all',
    weight: 2,
    change: (plan, person, day) => {
      person.trip = {
        until: day.index + person.random.int(1, 4),
        address: hotelAddress(person.random),
        hours: person.random.int(-7, 7),
      }
      plan.address = person.trip.address
      plan.from += person.trip.hours
      plan.to += person.trip.hours
    },
  },
  {
    reason: 'travel with a new laptop',
    families: 'all',
    weight: 0.7,
    change: (plan, person, day) => {
      person.machine = newMachine(person.random)
      person.trip = {
        until: day.index + 2,
        address: hotelAddress(person.random),
        hours: person.random.int(-7, 7),
      }
      plan.machine = person.machine
      plan.address = person.trip.address
    },
  },
  {
    reason: 'backfill by hand',
    families: ['data', 'developer'],
    weight: 2,
    change: (plan) =>
      devote(
        plan,
        0.8,
        'notebook',
        's3:ListObjects s3:GetObject+ s3:GetObject+ s3:PutObject+ glue:StartJobRun? glue:BatchCreatePartition+',
        3,
      ),
  },
  {
    reason: 'moves secrets to another store',
    families: ['developer', 'platform'],
    weight: 1,
    change: (plan) =>
      devote(
        plan,
        0.6,
        'cli',
        'ssm:GetParametersByPath+ secretsmanager:ListSecrets secretsmanager:GetSecretValue+ secretsmanager:CreateSecret+ secretsmanager:PutSecretValue+',
      ),
  },
  {
    reason: 'database migration',
    families: ['platform', 'developer', 'data'],
    weight: 1,
    change: (plan) =>
      devote(
        plan,
        0.6,
        'console',
        'rds:DescribeDBInstances rds:CreateDBSnapshot rds:DescribeDBSnapshots* rds:RestoreDBInstanceFromDBSnapshot rds:ModifyDBSnapshotAttribute? dms:StartReplicationTask dms:DescribeTableStatistics*',
      ),
  },
  {
    reason: 'shares an image with a partner',
    families: ['platform', 'data'],
    weight: 0.7,
    change: (plan) =>
      devote(
        plan,
        0.4,
        'console',
        'ec2:DescribeImages ec2:DescribeSnapshots ec2:ModifyImageAttribute ec2:ModifySnapshotAttribute ec2:DescribeSnapshotAttribute',
      ),
  },
  {
    reason: 'customer escalation',
    families: ['support'],
    weight: 3,
    change: (plan) =>
      devote(
        plan,
        0.8,
        'console',
        'cognito-idp:ListUsers cognito-idp:AdminGetUser+ dynamodb:Query+ dynamodb:GetItem+',
        2,
      ),
  },
  {
    reason: 'month-end close',
    families: ['finance', 'manager'],
    weight: 3,
    change: (plan, person) => {
      plan.to = 23
      devote(
        plan,
        0.9,
        'console',
        'ce:GetCostAndUsage* ce:GetCostAndUsage* ce:GetDimensionValues* organizations:ListAccounts cur:GetUsageReport* s3:GetObject+',
        person.random.int(1, 4),
      )
    },
  },
  {
    reason: 'tries a service out',
    families: ['developer', 'platform', 'data', 'manager'],
    weight: 2,
    change: (plan, person) => {
      const service = person.random.pick([
        'sagemaker',
        'states',
        'eks',
        'kinesis',
        'bedrock',
        'codedeploy',
        'backup',
        'wafv2',
        'elasticmapreduce',
        'es',
        'apigateway',
        'quicksight',
      ])
      const steps = Array.from({ length: 8 }, () => `${person.random.pick(actionsOfService.get(service)!)}?`)
      devote(plan, 0.5, 'console', steps.join(' '))
    },
  },
  {
    reason: 'lacks permissions',
    families: 'all',
    weight: 1.5,
    change: (plan) => {
      plan.denied = 0.35
    },
  },
  {
    reason: 'works late',
    families: 'all',
    weight: 2,
    change: (plan, person) => {
      plan.from = person.random.between(18, 21)
      plan.to = plan.from + person.random.between(3, 6)
    },
  },
  {
    reason: 'works in another region',
    families: ['developer', 'platform', 'data', 'security'],
    weight: 1,
    change: (plan, person) => {
      plan.region = person.random.pick(regions)
    },
  },
]
