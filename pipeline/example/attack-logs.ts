/** Attack logs made in tests, as an attack tool's project would publish them, and what a data set with them holds. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { type InjectOptions, type InjectSummary, inject } from '../commands/inject.ts'
import type { TrailRecord } from '../inject/trail-record.ts'
import type { StageContext } from '../run-folder/stage.ts'
import { type ExampleContext, exampleContext, scratchFolder } from './run.ts'

export const attacker = {
  account: '999988887777',
  region: 'xx-nowhere-9',
  address: '253.1.2.03',
  agent: 'stratus-red-team_5c59eb79-6dac-405c-a4c4-e19aec03c666',
  user: 'mallory',
  key: 'AKIAMALLORYMALLORYXX',
}

const user = {
  type: 'IAMUser',
  principalId: 'AIDAMALLORYMALLORYXXX',
  arn: `arn:aws:iam::${attacker.account}:user/${attacker.user}`,
  accountId: attacker.account,
  accessKeyId: attacker.key,
  userName: attacker.user,
}

let number = 0

/** A call of the attacker, some seconds after the first. */
function attackCall(
  second: number,
  action: string,
  requestParameters: object | null,
  overrides: Record<string, unknown> = {},
): TrailRecord {
  const [service, eventName] = action.split(':') as [string, string]
  const id = String(++number).padStart(12, '0')
  return {
    eventVersion: '1.08',
    userIdentity: user,
    eventTime: new Date(Date.UTC(2024, 6, 30, 21, 31, 10 + second)).toISOString().replace('.000', ''),
    eventSource: `${service}.amazonaws.com`,
    eventName,
    awsRegion: attacker.region,
    sourceIPAddress: attacker.address,
    userAgent: attacker.agent,
    requestParameters,
    responseElements: null,
    requestID: `aaaaaaaa-0000-4000-8000-${id}`,
    eventID: `bbbbbbbb-0000-4000-8000-${id}`,
    readOnly: /^(Get|List|Describe)/.test(eventName),
    eventType: 'AwsApiCall',
    managementEvent: true,
    eventCategory: 'Management',
    recipientAccountId: attacker.account,
    tlsDetails: {
      tlsVersion: 'TLSv1.3',
      cipherSuite: 'TLS_AES_128_GCM_SHA256',
      clientProvidedHostHeader: `${service}.${attacker.region}.amazonaws.com`,
    },
    ...overrides,
  } as TrailRecord
}

/** The role that the attack takes, in a session of it. */
function takenRole(second: number): TrailRecord['userIdentity'] {
  const name = 'stratus-red-team-get-data-role'
  return {
    type: 'AssumedRole',
    principalId: 'AROASTRATUSSTRATUSXXX:aws-go-sdk-1722375070115152000',
    arn: `arn:aws:sts::${attacker.account}:assumed-role/${name}/aws-go-sdk-1722375070115152000`,
    accountId: attacker.account,
    accessKeyId: 'ASIASTRATUSSTRATUSXX',
    sessionContext: {
      sessionIssuer: {
        type: 'Role',
        principalId: 'AROASTRATUSSTRATUSXXX',
        arn: `arn:aws:iam::${attacker.account}:role/${name}`,
        accountId: attacker.account,
        userName: name,
      },
      attributes: {
        mfaAuthenticated: 'false',
        creationDate: attackCall(second, 'sts:AssumeRole', null).eventTime,
      },
    },
  }
}

const secret = (n: number) =>
  `arn:aws:secretsmanager:${attacker.region}:${attacker.account}:secret:stratus-red-team-secret-${n}-4Rzn83`

const reading = [
  attackCall(0, 'secretsmanager:ListSecrets', {
    filters: [{ key: 'tag-key', values: ['StratusRedTeam'] }],
  }),
  ...Array.from({ length: 20 }, (_, n) =>
    attackCall(1 + Math.floor(n / 3), 'secretsmanager:GetSecretValue', { secretId: secret(n) }),
  ),
]

/** Takes a role and goes on as that. */
const chaining = [
  attackCall(
    0,
    'sts:AssumeRole',
    {
      roleArn: takenRole(0).sessionContext!.sessionIssuer!.arn,
      roleSessionName: 'aws-go-sdk-1722375070115152000',
    },
    {
      responseElements: {
        credentials: {
          accessKeyId: takenRole(0).accessKeyId,
          expiration: 'Jul 30, 2024, 9:46:10 PM',
          sessionToken: `IQoJb3JpZ2luX2VjEGYaCXVzLWVhc3QtMSJ${'GMEQCIGWKgbyk9B3m'.repeat(8)}==`,
        },
        assumedRoleUser: { arn: takenRole(0).arn, assumedRoleId: takenRole(0).principalId },
      },
    },
  ),
  ...Array.from({ length: 12 }, (_, n) =>
    attackCall(
      2 + n,
      'ec2:GetPasswordData',
      { instanceId: `i-i2Jnm5sWa59p4f${n}g` },
      {
        userIdentity: takenRole(0),
        errorCode: 'Client.UnauthorizedOperation',
        errorMessage: `You are not authorized to perform this operation. User: ${takenRole(0).arn!.replace(attacker.account, '751353041310')} is not authorized to perform: ec2:GetPasswordData`,
      },
    ),
  ),
]

const backdooring = [
  attackCall(0, 'iam:CreateUser', { userName: 'malicious-iam-user' }),
  attackCall(
    0,
    'iam:CreateAccessKey',
    { userName: 'malicious-iam-user' },
    {
      responseElements: {
        accessKey: { userName: 'malicious-iam-user', accessKeyId: 'AKIAXAFZN8JEPF6L682H' },
      },
    },
  ),
  attackCall(1, 'iam:UpdateAssumeRolePolicy', {
    roleName: 'backdoor-role',
    policyDocument:
      '{"Version":"2012-10-17","Statement":[{"Principal":{"AWS":"arn:aws:iam::193672423079:root"}}]}',
  }),
]

const single = (action: string, parameters: object) => [attackCall(0, action, parameters)]
/** What a tool does while it waits: the same call every second. */
const polling = (action: string, times: number) =>
  Array.from({ length: times }, (_, second) => attackCall(second, action, null))

const logs = {
  'credential-access.read-secrets': reading,
  'credential-access.take-role': chaining,
  'persistence.backdoor': backdooring,
  'execution.run-command': polling('ssm:DescribeInstanceInformation', 30),
  'execution.user-data': polling('ec2:DescribeInstances', 20),
  'discovery.instances': polling('ec2:DescribeInstanceAttribute', 12),
  'defense-evasion.stop-trail': single('cloudtrail:StopLogging', {
    name: 'stratus-red-team-trail-kvrwohmiai',
  }),
  'defense-evasion.remove-flow-logs': single('ec2:DeleteFlowLogs', { FlowLogId: 'fl-0Ab1Cd2Ef3Gh4Ij5K' }),
  'exfiltration.share-snapshot': single('ec2:ModifySnapshotAttribute', {
    snapshotId: 'snap-0a1b2c3d4e5f60718',
    add: '098797384747',
  }),
  'impact.invoke-model': polling('bedrock:GetFoundationModelAvailability', 10),
}

/**
 * A folder of ten logs in the forms that people publish: arrays newest first, lines, trail files, gzipped.
 * @param copies folders of them below it, where one of each is not enough
 */
export function writeAttackLogs(copies?: number): string {
  const folder = scratchFolder('attacks')
  const below = copies ? Array.from({ length: copies }, (_, i) => join(folder, String(i))) : [folder]
  for (const target of below) {
    mkdirSync(target, { recursive: true })
    for (const [i, [name, records]] of Object.entries(logs).entries()) {
      const [file, text] = [
        [`${name}.json`, JSON.stringify(records.toReversed(), null, 1)],
        [`${name}.ndjson`, records.map((record) => JSON.stringify(record)).join('\n')],
        [`${name}.json.gz`, JSON.stringify({ Records: records })],
      ][i % 3] as [string, string]
      writeFileSync(join(target, file), file.endsWith('.gz') ? gzipSync(text) : text)
    }
  }
  return folder
}

export async function runInject(
  options: Partial<InjectOptions> & Pick<InjectOptions, 'incidents' | 'into'>,
  context: Partial<StageContext> = {},
): Promise<{ out: string; summary: InjectSummary; context: ExampleContext }> {
  const out = context.out ?? join(scratchFolder('injected'), 'out')
  const example = exampleContext(out, [], context)
  return { out, summary: await inject(example, { variant: 'both', ...options }), context: example }
}

/** The files that inject wrote beside the user's own. */
export function injectedFiles(out: string): string[] {
  const folder = join(out, 'cloudtrail', 'AWSLogs')
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

export function injectedRecords(out: string): TrailRecord[] {
  return injectedFiles(out).flatMap(
    (file) => (JSON.parse(gunzipSync(readFileSync(file)).toString()) as { Records: TrailRecord[] }).Records,
  )
}
