import { describe, expect, test } from 'vitest'
import { readVocabulary } from '../../pipeline/catalogue.ts'
import { type Deed, wordsOf } from './deed.ts'
import { lookedAround, namedCalls, phraseOf } from './deed-words.ts'

const words = readVocabulary()

/** @param about "bucket/logs" for one thing, "bucket/logs*3" for three of which it is the first */
function deed(action: string, given: Partial<Deed> = {}, ...about: string[]): Deed {
  const { succeeded = 1, denied = 0, failed = 0 } = given
  return {
    action,
    accessLevel: 'Write',
    risk: 0,
    isWrite: true,
    calls: succeeded + denied + failed,
    succeeded,
    denied,
    failed,
    things: Math.min(1, succeeded),
    about: about.map((text) => {
      const [, type, name, number = '1'] = text.match(/^([^/]+)\/(.+?)(?:\*(\d+))?$/)!
      return { type: type!, name: name!, number: Number(number) }
    }),
    daysBefore: 0,
    first: 0,
    last: 0,
    ...given,
  }
}
const phrase = (...given: Parameters<typeof deed>) => phraseOf(deed(...given), words)

describe('what became of the calls', () => {
  test.each([
    ['deleted trail main', { succeeded: 1 }],
    ['deleted trail main (3 times)', { succeeded: 3 }],
    ['deleted trail main (2 more denied)', { succeeded: 1, denied: 2 }],
    ['deleted trail main (2 times, 1 more denied, 4 more failed)', { succeeded: 2, denied: 1, failed: 4 }],
    ['tried to delete trail main (denied)', { succeeded: 0, denied: 1 }],
    ['tried to delete trail main (2 times, both denied)', { succeeded: 0, denied: 2 }],
    ['tried to delete trail main (3 times, all failed)', { succeeded: 0, failed: 3 }],
    ['tried to delete trail main (3 times, 1 denied, 2 failed)', { succeeded: 0, denied: 1, failed: 2 }],
  ])('%s', (text, outcome) => {
    expect(phrase('cloudtrail:DeleteTrail', outcome, 'trail/main')).toBe(text)
  })
})

describe('how many things', () => {
  test.each([
    // named ones
    ['deleted 4 volumes', 'ec2:DeleteVolume', { succeeded: 9 }, ['volume/vol-1*4']],
    [
      'deleted 4 volumes (1 more call denied)',
      'ec2:DeleteVolume',
      { succeeded: 4, denied: 1 },
      ['volume/vol-1*4'],
    ],
    [
      'tried to delete 4 volumes (all denied)',
      'ec2:DeleteVolume',
      { succeeded: 0, denied: 4 },
      ['volume/vol-1*4'],
    ],
    ['stopped 3 instances', 'ec2:StopInstances', {}, ['instance/i-1*3']],
    ['stopped instance i-1', 'ec2:StopInstances', {}, ['instance/i-1']],
    ['changed 2 DB instances', 'rds:ModifyDBInstance', { succeeded: 2 }, ['db-instance/orders*2']],
    // objects by bucket and key, and what is made one a call
    [
      'read 1,206 objects (18 more calls failed)',
      's3:GetObject',
      { succeeded: 1300, failed: 18, things: 1206 },
      [],
    ],
    [
      'deleted 107 objects in bucket media',
      's3:DeleteObject',
      { succeeded: 107, things: 107 },
      ['bucket/media'],
    ],
    ['wrote 15 objects in 2 buckets', 's3:PutObject', { succeeded: 15, things: 15 }, ['bucket/a*2']],
    ['created 2 training jobs', 'sagemaker:CreateTrainingJob', { succeeded: 2, things: 2 }, []],
    ['created a training job (2 times)', 'sagemaker:CreateTrainingJob', { succeeded: 2 }, []],
    // parameters that differ are no things: a key switched off and on again, pages of one list
    ['changed an access key (3 times)', 'iam:UpdateAccessKey', { succeeded: 3, things: 3 }, []],
    ['looked up events (5 times)', 'cloudtrail:LookupEvents', { succeeded: 5, things: 5 }, []],
    ['looked at snapshots (3 times)', 'ec2:DescribeSnapshots', { succeeded: 3, things: 3 }, []],
    ['sent metric data (41 times)', 'monitoring:PutMetricData', { succeeded: 41, things: 41 }, []],
    // of attempts only names are counted
    [
      'tried to send a heart beat (3 times, all denied)',
      'cloudshell:SendHeartBeat',
      { succeeded: 0, denied: 3 },
      [],
    ],
  ] as const)('%s', (text, action, given, about) => {
    expect(phrase(action, given, ...about)).toBe(text)
  })
})

describe('whose, where and with what', () => {
  test.each([
    ['opened a shell on instance i-1', 'ssm:StartSession', ['document/AWS-RunShellScript', 'instance/i-1']],
    [
      'opened a shell on an instance with document AWS-RunShellScript',
      'ssm:StartSession',
      ['document/AWS-RunShellScript'],
    ],
    ['read the policy of bucket logs', 's3:GetBucketPolicy', ['bucket/logs']],
    ['read the public access block of 9 buckets', 's3:GetBucketPublicAccessBlock', ['bucket/logs*9']],
    ['read the attributes of queue jobs', 'sqs:GetQueueAttributes', ['queue/jobs']],
    ['listed instance profiles for role deploy', 'iam:ListInstanceProfilesForRole', ['role/deploy']],
    [
      'restored DB instance db-2 from DB snapshot nightly',
      'rds:RestoreDBInstanceFromDBSnapshot',
      ['db-instance/db-2', 'db-snapshot/nightly'],
    ],
    [
      'restored DB instance db-2 from a DB snapshot',
      'rds:RestoreDBInstanceFromDBSnapshot',
      ['db-instance/db-2'],
    ],
    ['created a stack in namespace payments', 'cloudformation:CreateStack', ['namespace/payments']],
    ['published a version of function resize', 'lambda:PublishVersion', ['function/resize']],
    ['attached a policy to user ana', 'iam:AttachUserPolicy', ['policy/AdministratorAccess', 'user/ana']],
    ['changed who may assume role deploy', 'iam:UpdateAssumeRolePolicy', ['role/deploy']],
  ] as const)('%s', (text, action, about) => {
    expect(phrase(action, {}, ...about)).toBe(text)
  })
})

describe('verbs and nouns of names', () => {
  test.each([
    ['sent an SSH key to an instance', 'ec2-instance-connect:SendSSHPublicKey'],
    ['created an IP set', 'guardduty:CreateIPSet'],
    ['created a user', 'iam:CreateUser'],
    ['stopped a task', 'ecs:StopTask'],
    ['tagged a resource', 'lambda:TagResource'],
    ['ran a task', 'ecs:RunTask'],
    ['submitted a job', 'batch:SubmitJob'],
    ['copied a snapshot', 'ec2:CopySnapshot'],
    ['listed objects', 's3:ListObjectsV2'],
    ['listed VPCs', 'vpc-lattice:ListVPCs'],
    ['read account statuses', 'inspector2:BatchGetAccountStatuses'],
    ['wrote object tagging', 's3:PutObjectTagging'],
    ['disabled serial console access', 'ec2:DisableSerialConsoleAccess'],
    ['signed in to the console', 'signin:ConsoleLogin'],
    [
      'tried to leave the organization (denied)',
      'organizations:LeaveOrganization',
      { succeeded: 0, denied: 1 },
    ],
    // names that begin with no verb
    ['called shell:ls', 'shell:ls'],
    ['called iam:SimulatePrincipalPolicy (2 times)', 'iam:SimulatePrincipalPolicy', { succeeded: 2 }],
    ['tried to call odd:XYZ (denied)', 'odd:XYZ', { succeeded: 0, denied: 1 }],
  ] as [string, string, Partial<Deed>?][])('%s', (text, action, given) => {
    expect(phrase(action, given)).toBe(text)
  })

  test('an action may be told by its name', () => {
    expect(namedCalls(deed('bedrock:Converse', { succeeded: 3, denied: 1 }, 'model/a'))).toBe(
      'called bedrock:Converse (3 times, 1 more denied)',
    )
  })

  test('every line of deeds.csv makes a sentence of two words or more', () => {
    for (const action of words.told.keys()) {
      const { base, past, noun } = wordsOf(action, words)
      expect(`${base} ${past} ${noun}`, action).not.toMatch(/ {2}|^ |undefined/)
      expect(phrase(action), action).toMatch(/^[a-z]+ \S/)
    }
  })
})

describe('looking around is told as one', () => {
  const look = (action: string, given: Partial<Deed> = {}) => deed(action, { isWrite: false, ...given })

  test.each([
    [
      'looked at users, roles and buckets in 3 calls',
      ['iam:ListUsers', 'iam:ListRoles', 's3:ListBuckets'],
      {},
    ],
    [
      'looked at users, roles, buckets and functions in 8 calls (4 denied)',
      ['iam:ListUsers', 'iam:ListRoles', 's3:ListBuckets', 'lambda:ListFunctions'],
      { denied: 1 },
    ],
    [
      'looked at users, roles, buckets and 2 other kinds of things in 10 calls (5 failed)',
      ['iam:ListUsers', 'iam:ListRoles', 's3:ListBuckets', 'lambda:ListFunctions', 'kms:ListKeys'],
      { failed: 1 },
    ],
    [
      'tried to look at users and roles in 2 calls (both denied)',
      ['iam:ListUsers', 'iam:ListRoles'],
      { succeeded: 0, denied: 1 },
    ],
  ] as const)('%s', (text, actions, given) => {
    expect(
      lookedAround(
        actions.map((action) => look(action, given)),
        words,
      ),
    ).toBe(text)
  })
})
