/** Intruders who take over identities, or make them: each script takes its numbers from the seed. */
import { machineRoleIdentity, userIdentity } from './identities.ts'
import type { Scenario } from './incidents.ts'
import type { Stage } from './intrusion.ts'
import { inFamily, isPerson, isUser } from './victims.ts'

const policy = (stage: Stage) =>
  `arn:aws:iam::aws:policy/${stage.random.pick(['AdministratorAccess', 'PowerUserAccess'])}`
const someService = (stage: Stage) =>
  stage.random.pick(['backup', 'metrics', 'deploy', 'sync', 'support', 'monitoring'])

export const identityScenarios: Scenario[] = [
  {
    name: 'stolen-key-new-user',
    days: 1,
    fits: isUser,
    act(stage) {
      const { random } = stage
      const session = stage.session({
        own: false,
        hour: random.between(0, 22),
        pace: random.between(4, 40),
        denied: random.between(0.03, 0.25),
      })
      const name = `svc-${stage.team.name}-${someService(stage)}`
      stage.step('T1087.004', () =>
        session.run(
          'sts:GetCallerIdentity iam:ListUsers iam:ListAttachedUserPolicies* iam:ListGroupsForUser? iam:ListRoles? s3:ListBuckets ec2:DescribeInstances?',
        ),
      )
      session.bind('user', name)
      session.bind('policy', policy(stage))
      stage.step('T1136.003', () => session.run('iam:CreateUser iam:AttachUserPolicy', true))
      stage.step('T1098.001', () => session.call('iam:CreateAccessKey'))
      const made = stage.session({
        identity: userIdentity(stage.identity.account, name),
        own: false,
        hour: 23,
        pace: 10,
      })
      made.at = session.at + random.int(60, 1800) * 1000
      stage.step('T1078.004', () =>
        made.run('sts:GetCallerIdentity s3:ListBuckets secretsmanager:ListSecrets? iam:ListRoles?'),
      )
    },
  },
  {
    name: 'instance-credentials',
    days: 1,
    fits: (victim) => victim.kind === 'scheduled' && !isUser(victim),
    act(stage) {
      const { random } = stage
      const session = stage.session({
        own: false,
        hour: random.between(0, 21),
        pace: random.between(2, 30),
        denied: random.between(0.1, 0.4),
      })
      stage.step('T1552.005', () => session.run('sts:GetCallerIdentity'))
      stage.step('T1580', () =>
        session.run(
          's3:ListBuckets ec2:DescribeInstances iam:ListRoles? iam:ListAttachedRolePolicies* secretsmanager:ListSecrets? rds:DescribeDBInstances?',
        ),
      )
      stage.step('T1530', () => session.run('s3:ListObjects* s3:GetObject+ s3:GetObject+'))
    },
  },
  {
    name: 'function-backdoor',
    days: 1,
    fits: inFamily('developer', 'platform'),
    act(stage) {
      const session = stage.session({
        own: stage.random.chance(0.5),
        hour: stage.random.between(0, 22),
        pace: 15,
      })
      stage.step('T1526', () => session.run('lambda:ListFunctions lambda:GetFunction* lambda:GetPolicy?'))
      stage.step('T1648', () =>
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
    act(stage) {
      const session = stage.session({
        own: stage.random.chance(0.4),
        hour: stage.oddHour,
        pace: 20,
        denied: 0.05,
      })
      stage.step('T1562.008', () =>
        session.run(
          stage.random.pick([
            'cloudtrail:DescribeTrails cloudtrail:GetTrailStatus cloudtrail:StopLogging',
            'cloudtrail:DescribeTrails cloudtrail:GetEventSelectors cloudtrail:PutEventSelectors',
            'guardduty:ListDetectors guardduty:GetDetector guardduty:UpdateDetector',
            'cloudtrail:ListTrails cloudtrail:GetTrail cloudtrail:UpdateTrail',
          ]),
        ),
      )
      stage.step('T1087.004', () => session.run('iam:ListUsers iam:ListRoles? iam:ListAccessKeys*'))
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
      stage.step('T1550.001', () =>
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
      const next = stage.session({ identity: chained, own: false, hour: 22, pace: 8 })
      next.at = session.at + random.int(5, 300) * 1000
      stage.step('T1078.004', () =>
        next.run('sts:GetCallerIdentity s3:ListBuckets s3:GetObject+ secretsmanager:ListSecrets?'),
      )
    },
  },
  {
    name: 'quiet-policy',
    days: 1,
    fits: inFamily('developer', 'data', 'support', 'platform', 'security'),
    act(stage) {
      const session = stage.session({ own: true, console: true, hour: stage.usualHour, denied: 0 })
      stage.step('T1098.003', () =>
        session.call('iam:AttachRolePolicy', { parameters: { policyArn: policy(stage) } }),
      )
    },
  },
  {
    name: 'login-without-mfa',
    days: 1,
    fits: (victim) => isPerson(victim) && isUser(victim),
    act(stage) {
      const session = stage.session({
        own: false,
        console: true,
        hour: stage.random.between(0, 22),
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
      stage.step('T1110', () => {
        for (let i = stage.random.int(2, 12); i > 0; i--) {
          session.call('signin:ConsoleLogin', login('Failure'))
          session.wait(stage.random.int(4, 90))
        }
      })
      stage.step('T1078.004', () => {
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
    act(stage) {
      const session = stage.session({ own: true, hour: stage.usualHour, pace: 3, denied: 0.15 })
      stage.step('T1552.001', () =>
        session.run(
          'sts:GetCallerIdentity secretsmanager:ListSecrets secretsmanager:GetSecretValue+ ssm:GetParametersByPath?',
        ),
      )
      stage.step('T1098.003', () => session.run('iam:CreateRole? iam:PutRolePolicy iam:AttachRolePolicy?'))
    },
  },
]
