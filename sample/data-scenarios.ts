/** Intruders who are after data and machines: each script takes its numbers from the seed. */
import { regions } from './estate.ts'
import type { Scenario } from './scenario.ts'
import { inFamily, isUser } from './victims.ts'

export const dataScenarios: Scenario[] = [
  {
    name: 'stolen-session-secrets',
    days: 1,
    fits: inFamily('developer', 'platform', 'data'),
    act(intrusion) {
      const session = intrusion.session({
        own: true,
        console: true,
        hour: intrusion.usualHour,
        pace: intrusion.random.between(2, 10),
      })
      intrusion.step('T1555.006', () => {
        session.run('secretsmanager:ListSecrets secretsmanager:DescribeSecret?')
        for (let i = intrusion.random.int(6, 45); i > 0; i--) session.run('secretsmanager:GetSecretValue')
        session.run('ssm:DescribeParameters? ssm:GetParametersByPath?')
      })
    },
  },
  {
    name: 'slow-exfiltration',
    days: 4,
    fits: inFamily('data', 'developer', 'support', 'platform'),
    act(intrusion) {
      const session = intrusion.session({
        own: true,
        hour: intrusion.usualHour,
        pace: intrusion.random.between(3, 15),
        denied: 0,
      })
      intrusion.step('T1530', () => {
        session.run('s3:ListObjects*')
        for (let i = intrusion.random.int(40, 160); i > 0; i--) session.run('s3:GetObject', true)
      })
    },
  },
  {
    name: 'insider-bulk-read',
    days: 1,
    fits: inFamily('support', 'data', 'developer', 'finance'),
    act(intrusion) {
      const session = intrusion.session({
        own: true,
        console: intrusion.random.chance(0.5),
        hour: intrusion.oddHour,
        pace: 4,
        denied: 0,
      })
      const [technique, program] = intrusion.random.pick([
        ['T1213', 'dynamodb:ListTables dynamodb:Scan* dynamodb:Query+ dynamodb:GetItem+'],
        ['T1530', 's3:ListObjects+ s3:GetObject+ s3:GetObject+'],
        ['T1213.006', 'athena:StartQueryExecution* athena:GetQueryExecution* athena:GetQueryResults+'],
      ])
      intrusion.step(technique!, () => {
        for (let i = intrusion.random.int(3, 9); i > 0; i--) session.run(program!)
      })
    },
  },
  {
    name: 'mining',
    days: 1,
    fits: (victim) => isUser(victim) || inFamily('developer', 'platform')(victim),
    act(intrusion) {
      const { random } = intrusion
      const region = random.pick(regions.filter((candidate) => candidate !== intrusion.team.region))
      const session = intrusion.session({
        own: false,
        hour: random.between(0, 21),
        region,
        pace: 6,
        denied: random.between(0.02, 0.15),
      })
      intrusion.step('T1580', () =>
        session.run(
          'sts:GetCallerIdentity ec2:DescribeInstanceTypeOfferings? servicequotas:GetServiceQuota? ec2:DescribeVpcs ec2:DescribeSubnets ec2:DescribeImages',
        ),
      )
      intrusion.step('T1535', () =>
        session.run('ec2:CreateKeyPair ec2:CreateSecurityGroup? ec2:AuthorizeSecurityGroupIngress?'),
      )
      intrusion.step('T1496.001', () => {
        for (let i = random.int(2, 14); i > 0; i--)
          session.call('ec2:RunInstances', {
            parameters: {
              instanceType: random.pick(['c6i.8xlarge', 'g5.4xlarge', 'c6i.4xlarge', 'm6i.4xlarge']),
            },
          })
        session.run('ec2:DescribeInstances*')
      })
    },
  },
  {
    name: 'snapshot-sharing',
    days: 1,
    fits: inFamily('platform', 'data', 'security', 'developer'),
    act(intrusion) {
      const session = intrusion.session({
        own: intrusion.random.chance(0.5),
        hour: intrusion.random.between(2, 21),
        pace: 30,
      })
      intrusion.step('T1580', () =>
        session.run('ec2:DescribeSnapshots ec2:DescribeVolumes? ec2:DescribeImages?'),
      )
      intrusion.step('T1578.001', () => session.run('ec2:CreateSnapshot'))
      intrusion.step('T1537', () => {
        for (let i = intrusion.random.int(1, 4); i > 0; i--) {
          session.run('ec2:ModifySnapshotAttribute')
          session.wait(25)
        }
      })
    },
  },
  {
    name: 'data-destruction',
    days: 1,
    fits: (victim) => inFamily('platform', 'developer', 'data')(victim) || isUser(victim),
    act(intrusion) {
      const session = intrusion.session({ own: false, hour: intrusion.oddHour, pace: 3, denied: 0.05 })
      intrusion.step('T1619', () => session.run('s3:ListBuckets s3:GetBucketVersioning+ s3:ListObjects*'))
      intrusion.step('T1485', () => {
        session.run('s3:PutBucketVersioning? s3:PutBucketLifecycle?')
        for (let i = intrusion.random.int(30, 120); i > 0; i--) session.run('s3:DeleteObject', true)
      })
    },
  },
]
