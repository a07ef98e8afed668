/** What AWS answers to calls that make something; other calls have no response elements here. */
import type { Random } from '../models/random.ts'

type Parameters = Record<string, unknown> | null
type Answer = (
  parameters: Record<string, unknown>,
  accountId: string,
  random: Random,
) => Record<string, unknown>

const answers: Record<string, Answer> = {
  'iam:CreateAccessKey': ({ userName }, _, random) => ({
    accessKey: { userName, status: 'Active', accessKeyId: `AKIA${random.letters(16)}` },
  }),
  'iam:CreateUser': ({ userName }, account, random) => ({
    user: {
      userName,
      userId: `AIDA${random.letters(17)}`,
      arn: `arn:aws:iam::${account}:user/${userName}`,
      path: '/',
    },
  }),
  'iam:CreateRole': ({ roleName }, account, random) => ({
    role: {
      roleName,
      roleId: `AROA${random.letters(17)}`,
      arn: `arn:aws:iam::${account}:role/${roleName}`,
      path: '/',
    },
  }),
  'sts:AssumeRole': ({ roleArn, roleSessionName }, _, random) => ({
    credentials: { accessKeyId: `ASIA${random.letters(16)}` },
    assumedRoleUser: {
      arn: `${String(roleArn).replace(':iam:', ':sts:').replace(':role/', ':assumed-role/')}/${roleSessionName}`,
    },
  }),
  'ec2:RunInstances': ({ instanceType }, account, random) => ({
    ownerId: account,
    instancesSet: {
      items: [{ instanceId: `i-0${random.hex(16)}`, instanceType, instanceState: { name: 'pending' } }],
    },
  }),
  'ec2:CreateSnapshot': ({ volumeId }, account, random) => ({
    snapshotId: `snap-0${random.hex(16)}`,
    volumeId,
    ownerId: account,
    status: 'pending',
  }),
  'ec2:ModifySnapshotAttribute': () => ({ _return: true }),
  'ec2:AuthorizeSecurityGroupIngress': () => ({ _return: true }),
  'lambda:UpdateFunctionCode': ({ functionName }, _, random) => ({
    functionName,
    lastUpdateStatus: 'InProgress',
    revisionId: random.uuid(),
  }),
}

export const responseOf = (name: string, parameters: Parameters, accountId: string, random: Random) =>
  answers[name]?.(parameters ?? {}, accountId, random)
