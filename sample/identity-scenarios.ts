/** Intruders who take over identities, or make them: each script takes its numbers from the seed. */
import { machineRoleIdentity, userIdentity } from './identities.ts'
import type { Intrusion } from './intrusion.ts'
import type { Scenario } from './scenario.ts'
import { inFamily, isPerson, isUser } from './victims.ts'

const policy = (intrusion: Intrusion) =>
  `arn:aws:iam::aws:policy/${intrusion.random.pick(['AdministratorAccess', 'PowerUserAccess'])}`
const someService = (intrusion: Intrusion) =>
  intrusion.random.pick(['backup', 'metrics', 'deploy', 'sync', 'support', 'monitoring'])

export const identityScenarios: Scenario[] = [
  {
    name: 'stolen-key-new-user',
    days: 1,
    fits: isUser,
    act(intrusion) {
      const { random } = intrusion
      const session = intrusion.session({
        own: false,
        hour: random.between(0, 22),
        pace: random.between(4, 40),
        denied: random.between(0.03, 0.25),
      })
      const name = `svc-${intrusion.team.name}-${someService(intrusion)}`
      intrusion.step('T1087.004', () =>
        session.run(
          'sts:GetCallerIdentity iam:ListUsers iam:ListAttachedUserPolicies* iam:ListGroupsForUser? iam:ListRoles? s3:ListBuckets ec2:DescribeInstances?',
        ),
      )
      session.bind('user', name)
      session.bind('policy', policy(intrusion))
      intrusion.step('T1136.003', () => session.run('iam:CreateUser iam:AttachUserPolicy', true))
      intrusion.step('T1098.001', () => session.call('iam:CreateAccessKey'))
      const made = intrusion.session({
        identity: userIdentity(intrusion.identity.account, name),
        own: false,
        hour: 23,
        pace: 10,
      })
      made.at = session.at + random.int(60, 1800) * 1000
      intrusion.step('T1078.004', () =>
        made.run('sts:GetCallerIdentity s3:ListBuckets secretsmanager:ListSecrets? iam:ListRoles?'),
      )
    },
  },
  {
    name: 'instance-credentials',
    days: 1,
    fits: (victim) => victim.kind === 'scheduled' && !isUser(victim),
    act(intrusion) {
      const { random } = intrusion
      const session = intrusion.session({
        own: false,
        hour: random.between(0, 21),
        pace: random.between(2, 30),
        denied: random.between(0.1, 0.4),
      })
      intrusion.step('T1552.005', () => session.run('sts:GetCallerIdentity'))
      intrusion.step('T1580', () =>
        session.run(
          's3:ListBuckets ec2:DescribeInstances iam:ListRoles? iam:ListAttachedRolePolicies* secretsmanager:ListSecrets? rds:DescribeDBInstances?',
        ),
      )
      intrusion.step('T1530', () => session.run('s3:ListObjects* s3:GetObject+ s3:GetObject+'))
    },
  },
  {
    name: 'function-backdoor',
    days: 1,
    fits: inFamily('developer', 'platform'),
    act(intrusion) {
      const session = intrusion.session({
        own: intrusion.random.chance(0.5),
        hour: intrusion.random.between(0, 22),
        pace: 15,
      })
      intrusion.step('T1526', () => session.run('lambda:ListFunctions lambda:GetFunction* lambda:GetPolicy?'))
      intrusion.step('T1648', () =>
        session.run(
          'lambda:GetFunction lambda:UpdateFunctionCode lambda:UpdateFunctionConfiguration? lambda:AddPermission lambda:Invoke*',
        ),
      )
    },
  },
  {
    name: 'logging-evasion',
    days: 1,
    fits: inFamily('platform', 'security'),
    act(intrusion) {
      const session = intrusion.session({
        own: intrusion.random.chance(0.4),
        hour: intrusion.oddHour,
        pace: 20,
        denied: 0.05,
      })
      intrusion.step('T1562.008', () =>
        session.run(
          intrusion.random.pick([
            'cloudtrail:DescribeTrails cloudtrail:GetTrailStatus cloudtrail:StopLogging',
            'cloudtrail:DescribeTrails cloudtrail:GetEventSelectors cloudtrail:PutEventSelectors',
            'guardduty:ListDetectors guardduty:GetDetector guardduty:UpdateDetector',
            'cloudtrail:ListTrails cloudtrail:GetTrail cloudtrail:UpdateTrail',
          ]),
        ),
      )
      intrusion.step('T1087.004', () => session.run('iam:ListUsers iam:ListRoles? iam:ListAccessKeys*'))
    },
  },
  {
    name: 'trust-backdoor',
    days: 1,
    fits: inFamily('platform', 'security', 'developer'),
    act(intrusion) {
      const { random, identity } = intrusion
      const role = `${intrusion.team.name}-${someService(intrusion)}-role`
      const session = intrusion.session({ own: random.chance(0.5), hour: intrusion.oddHour, pace: 20 })
      intrusion.step('T1087.004', () =>
        session.run('iam:ListRoles iam:GetRole* iam:ListAttachedRolePolicies*'),
      )
      session.bind('role', role)
      intrusion.step('T1098.003', () => session.run('iam:GetRole iam:UpdateAssumeRolePolicy', true))
      intrusion.step('T1550.001', () =>
        session.call('sts:AssumeRole', {
          parameters: { roleArn: `arn:aws:iam::${identity.account.id}:role/${role}` },
        }),
      )
      const chained = machineRoleIdentity(
        identity.account,
        role,
        () => `botocore-session-${Math.floor(session.at / 1000)}`,
        false,
      )
      const next = intrusion.session({ identity: chained, own: false, hour: 22, pace: 8 })
      next.at = session.at + random.int(5, 300) * 1000
      intrusion.step('T1078.004', () =>
        next.run('sts:GetCallerIdentity s3:ListBuckets s3:GetObject+ secretsmanager:ListSecrets?'),
      )
    },
  },
  {
    name: 'quiet-policy',
    days: 1,
    fits: inFamily('developer', 'data', 'support', 'platform', 'security'),
    act(intrusion) {
      const session = intrusion.session({ own: true, console: true, hour: intrusion.usualHour, denied: 0 })
      intrusion.step('T1098.003', () =>
        session.call('iam:AttachRolePolicy', { parameters: { policyArn: policy(intrusion) } }),
      )
    },
  },
  {
    name: 'login-without-mfa',
    days: 1,
    fits: (victim) => isPerson(victim) && isUser(victim),
    act(intrusion) {
      const session = intrusion.session({
        own: false,
        console: true,
        hour: intrusion.random.between(0, 22),
        mfa: false,
        pace: 15,
        denied: 0.1,
      })
      const login = (outcome: 'Success' | 'Failure') => ({
        eventType: 'AwsConsoleSignIn',
        response: { ConsoleLogin: outcome },
        additional: {
          LoginTo: 'https://console.aws.amazon.com/console/home',
          MobileVersion: 'No',
          MFAUsed: 'No',
        },
        ...(outcome === 'Failure' ? { error: [undefined, 'Failed authentication'] as const } : {}),
      })
      intrusion.step('T1110', () => {
        for (let i = intrusion.random.int(2, 12); i > 0; i--) {
          session.call('signin:ConsoleLogin', login('Failure'))
          session.wait(intrusion.random.int(4, 90))
        }
      })
      intrusion.step('T1078.004', () => {
        session.call('signin:ConsoleLogin', login('Success'))
        session.wait(3)
        session.run(
          'iam:GetAccountSummary&iam:ListUsers ec2:DescribeInstances&ec2:DescribeVolumes s3:ListBuckets iam:ListAccessKeys? ce:GetCostAndUsage?',
        )
      })
    },
  },
  {
    name: 'pipeline-takeover',
    days: 1,
    fits: (victim) => victim.kind === 'on_demand',
    act(intrusion) {
      const session = intrusion.session({ own: true, hour: intrusion.usualHour, pace: 3, denied: 0.15 })
      intrusion.step('T1552.001', () =>
        session.run(
          'sts:GetCallerIdentity secretsmanager:ListSecrets secretsmanager:GetSecretValue+ ssm:GetParametersByPath?',
        ),
      )
      intrusion.step('T1098.003', () =>
        session.run('iam:CreateRole? iam:PutRolePolicy iam:AttachRolePolicy?'),
      )
    },
  },
]
