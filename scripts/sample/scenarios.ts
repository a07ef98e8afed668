/** What intruders do, written as behaviour: each script says whom it befalls and takes its numbers from the seed. */
import { regions } from './estate.ts'
import type { Scenario, Victim } from './incidents.ts'
import { machineRoleIdentity, userIdentity } from './identities.ts'
import type { Stage } from './stage.ts'

const isPerson = (victim: Victim) => victim.kind === 'human'
const isUser = (victim: Victim) => (victim.kind === 'human' ? victim.hats[0]! : victim.identity).longLivedKey !== undefined
const inFamily = (...families: string[]) => (victim: Victim) => victim.kind === 'human' && families.includes(victim.family)
const policy = (stage: Stage) => `arn:aws:iam::aws:policy/${stage.random.pick(['AdministratorAccess', 'PowerUserAccess', 'IAMFullAccess'])}`
const someService = (stage: Stage) => stage.random.pick(['backup', 'metrics', 'deploy', 'sync', 'support', 'monitoring'])
const foreignAccount = (stage: Stage) => `${stage.random.int(1, 9)}${stage.random.digits(11)}`

export const scenarios: Scenario[] = [
  {
    name: 'stolen-key-new-user',
    days: 1,
    fits: isUser,
    act(stage) {
      const { random } = stage
      const session = stage.session({ own: false, hour: random.between(0, 22), pace: random.between(4, 40), denied: random.between(0.03, 0.25) })
      const name = `svc-${stage.team.name}-${someService(stage)}`
      stage.step('T1087.004', () => session.run('sts:GetCallerIdentity iam:ListUsers iam:ListAttachedUserPolicies* iam:ListGroupsForUser? iam:ListRoles? s3:ListBuckets ec2:DescribeInstances?'))
      session.bind('user', name)
      session.bind('policy', policy(stage))
      stage.step('T1136.003', () => session.run('iam:CreateUser iam:AttachUserPolicy', true))
      stage.step('T1098.001', () => session.call('iam:CreateAccessKey', { response: { accessKey: { userName: name, status: 'Active' } } }))
      const made = stage.session({ identity: userIdentity(stage.identity.account, name), own: false, hour: 23, pace: 10 })
      made.at = session.at + random.int(60, 1800) * 1000
      stage.step('T1078.004', () => made.run('sts:GetCallerIdentity s3:ListBuckets secretsmanager:ListSecrets? iam:ListRoles?'))
    },
  },
  {
    name: 'stolen-session-secrets',
    days: 1,
    fits: inFamily('developer', 'platform', 'data'),
    act(stage) {
      const session = stage.session({ own: true, console: true, hour: stage.usualHour, pace: stage.random.between(2, 10) })
      stage.step('T1555.006', () => {
        session.run('secretsmanager:ListSecrets secretsmanager:DescribeSecret?')
        for (let i = stage.random.int(6, 45); i > 0; i--) session.run('secretsmanager:GetSecretValue')
        session.run('ssm:DescribeParameters? ssm:GetParametersByPath?')
      })
    },
  },
  {
    name: 'slow-exfiltration',
    days: 4,
    fits: inFamily('data', 'developer', 'support', 'platform'),
    act(stage) {
      const session = stage.session({ own: true, hour: stage.usualHour, pace: stage.random.between(3, 15), denied: 0 })
      stage.step('T1530', () => {
        session.run('s3:ListObjects*')
        for (let i = stage.random.int(40, 160); i > 0; i--) session.run('s3:GetObject', true)
      })
    },
  },
  {
    name: 'instance-credentials',
    days: 1,
    fits: (victim) => victim.kind === 'scheduled' && !isUser(victim),
    act(stage) {
      const { random } = stage
      const session = stage.session({ own: false, hour: random.between(0, 21), pace: random.between(2, 30), denied: random.between(0.1, 0.4) })
      stage.step('T1552.005', () => session.run('sts:GetCallerIdentity'))
      stage.step('T1580', () => session.run('s3:ListBuckets ec2:DescribeInstances iam:ListRoles? iam:ListAttachedRolePolicies* secretsmanager:ListSecrets? rds:DescribeDBInstances?'))
      stage.step('T1530', () => session.run('s3:ListObjects* s3:GetObject+ s3:GetObject+'))
    },
  },
  {
    name: 'insider-bulk-read',
    days: 1,
    fits: inFamily('support', 'data', 'developer', 'finance'),
    act(stage) {
      const session = stage.session({ own: true, console: stage.random.chance(0.5), hour: stage.oddHour, pace: 4, denied: 0 })
      const [technique, program] = stage.random.pick([['T1213', 'dynamodb:ListTables dynamodb:Scan* dynamodb:Query+ dynamodb:GetItem+'], ['T1530', 's3:ListObjects+ s3:GetObject+ s3:GetObject+'], ['T1213.006', 'athena:StartQueryExecution* athena:GetQueryExecution* athena:GetQueryResults+']])
      stage.step(technique!, () => {
        for (let i = stage.random.int(3, 9); i > 0; i--) session.run(program!)
      })
    },
  },
  {
    name: 'function-backdoor',
    days: 1,
    fits: inFamily('developer', 'platform'),
    act(stage) {
      const session = stage.session({ own: stage.random.chance(0.5), hour: stage.random.between(0, 22), pace: 15 })
      stage.step('T1526', () => session.run('lambda:ListFunctions lambda:GetFunction* lambda:GetPolicy?'))
      stage.step('T1648', () => session.run('lambda:GetFunction lambda:UpdateFunctionCode lambda:UpdateFunctionConfiguration? lambda:AddPermission lambda:Invoke*'))
    },
  },
  {
    name: 'logging-evasion',
    days: 1,
    fits: inFamily('platform', 'security'),
    act(stage) {
      const session = stage.session({ own: stage.random.chance(0.4), hour: stage.oddHour, pace: 20, denied: 0.05 })
      stage.step('T1562.008', () => session.run(stage.random.pick(['cloudtrail:DescribeTrails cloudtrail:GetTrailStatus cloudtrail:StopLogging', 'cloudtrail:DescribeTrails cloudtrail:GetEventSelectors cloudtrail:PutEventSelectors', 'guardduty:ListDetectors guardduty:GetDetector guardduty:UpdateDetector', 'cloudtrail:ListTrails cloudtrail:GetTrail cloudtrail:UpdateTrail'])))
      stage.step('T1087.004', () => session.run('iam:ListUsers iam:ListRoles? iam:ListAccessKeys*'))
    },
  },
  {
    name: 'mining',
    days: 1,
    fits: (victim) => isUser(victim) || inFamily('developer', 'platform')(victim),
    act(stage) {
      const { random } = stage
      const region = random.pick(regions.filter((candidate) => candidate !== stage.team.region))
      const session = stage.session({ own: false, hour: random.between(0, 21), region, pace: 6, denied: random.between(0.02, 0.15) })
      stage.step('T1580', () => session.run('sts:GetCallerIdentity ec2:DescribeInstanceTypeOfferings? servicequotas:GetServiceQuota? ec2:DescribeVpcs ec2:DescribeSubnets ec2:DescribeImages'))
      stage.step('T1535', () => session.run('ec2:CreateKeyPair ec2:CreateSecurityGroup? ec2:AuthorizeSecurityGroupIngress?'))
      stage.step('T1496.001', () => {
        for (let i = random.int(2, 14); i > 0; i--) session.call('ec2:RunInstances', { parameters: { instanceType: random.pick(['c6i.8xlarge', 'g5.4xlarge', 'c7a.12xlarge', 'm6i.4xlarge']) } })
        session.run('ec2:DescribeInstances*')
      })
    },
  },
  {
    name: 'snapshot-sharing',
    days: 1,
    fits: inFamily('platform', 'data', 'security', 'developer'),
    act(stage) {
      const session = stage.session({ own: stage.random.chance(0.5), hour: stage.random.between(2, 21), pace: 30 })
      stage.step('T1580', () => session.run('ec2:DescribeSnapshots ec2:DescribeVolumes? ec2:DescribeImages?'))
      stage.step('T1578.001', () => session.run('ec2:CreateSnapshot'))
      stage.step('T1537', () => {
        for (let i = stage.random.int(1, 4); i > 0; i--) {
          session.call('ec2:ModifySnapshotAttribute', { parameters: { createVolumePermission: { add: { items: [{ userId: foreignAccount(stage) }] } } } })
          session.wait(25)
        }
      })
    },
  },
  {
    name: 'trust-backdoor',
    days: 1,
    fits: inFamily('platform', 'security', 'developer'),
    act(stage) {
      const { random, identity } = stage
      const role = `${stage.team.name}-${someService(stage)}-role`
      const session = stage.session({ own: random.chance(0.5), hour: stage.oddHour, pace: 20 })
      stage.step('T1087.004', () => session.run('iam:ListRoles iam:GetRole* iam:ListAttachedRolePolicies*'))
      session.bind('role', role)
      stage.step('T1098.003', () => session.run('iam:GetRole iam:UpdateAssumeRolePolicy', true))
      stage.step('T1550.001', () => session.call('sts:AssumeRole', { parameters: { roleArn: `arn:aws:iam::${identity.account.id}:role/${role}` } }))
      const chained = machineRoleIdentity(identity.account, role, () => `botocore-session-${Math.floor(session.at / 1000)}`, false)
      const next = stage.session({ identity: chained, own: false, hour: 22, pace: 8 })
      next.at = session.at + random.int(5, 300) * 1000
      stage.step('T1078.004', () => next.run('sts:GetCallerIdentity s3:ListBuckets s3:GetObject+ secretsmanager:ListSecrets?'))
    },
  },
  {
    name: 'quiet-policy',
    days: 1,
    fits: inFamily('developer', 'data', 'support', 'platform', 'security'),
    act(stage) {
      const session = stage.session({ own: true, console: true, hour: stage.usualHour, denied: 0 })
      stage.step('T1098.003', () => session.call('iam:AttachRolePolicy', { parameters: { policyArn: policy(stage) } }))
    },
  },
  {
    name: 'login-without-mfa',
    days: 1,
    fits: (victim) => isPerson(victim) && isUser(victim),
    act(stage) {
      const session = stage.session({ own: false, console: true, hour: stage.random.between(0, 22), mfa: false, pace: 15, denied: 0.1 })
      const login = (outcome: 'Success' | 'Failure') => ({
        eventType: 'AwsConsoleSignIn',
        response: { ConsoleLogin: outcome },
        additional: { LoginTo: 'https://console.aws.amazon.com/console/home', MobileVersion: 'No', MFAUsed: 'No' },
        ...(outcome === 'Failure' ? { error: [undefined, 'Failed authentication'] as const } : {}),
      })
      stage.step('T1110', () => {
        for (let i = stage.random.int(2, 12); i > 0; i--) {
          session.call('signin:ConsoleLogin', login('Failure'))
          session.wait(stage.random.int(4, 90))
        }
      })
      stage.step('T1078.004', () => {
        session.call('signin:ConsoleLogin', login('Success'))
        session.wait(3)
        session.run('iam:GetAccountSummary&iam:ListUsers ec2:DescribeInstances&ec2:DescribeVolumes s3:ListBuckets iam:ListAccessKeys? ce:GetCostAndUsage?')
      })
    },
  },
  {
    name: 'data-destruction',
    days: 1,
    fits: (victim) => inFamily('platform', 'developer', 'data')(victim) || isUser(victim),
    act(stage) {
      const session = stage.session({ own: false, hour: stage.oddHour, pace: 3, denied: 0.05 })
      stage.step('T1619', () => session.run('s3:ListBuckets s3:GetBucketVersioning+ s3:ListObjects*'))
      stage.step('T1485', () => {
        session.run('s3:PutBucketVersioning? s3:PutBucketLifecycle?')
        for (let i = stage.random.int(30, 120); i > 0; i--) session.run('s3:DeleteObject', true)
      })
    },
  },
  {
    name: 'pipeline-takeover',
    days: 1,
    fits: (victim) => victim.kind === 'on_demand',
    act(stage) {
      const session = stage.session({ own: true, hour: stage.usualHour, pace: 3, denied: 0.15 })
      stage.step('T1552.001', () => session.run('sts:GetCallerIdentity secretsmanager:ListSecrets secretsmanager:GetSecretValue+ ssm:GetParametersByPath?'))
      stage.step('T1098.003', () => session.run('iam:CreateRole? iam:PutRolePolicy iam:AttachRolePolicy?'))
    },
  },
]
