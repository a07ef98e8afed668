/** AWS's services that act as themselves, and a partner's account: they take roles, check buckets, rotate secrets. */

import { seeded } from '../models/random.ts'
import type { Estate } from './estate.ts'
import { partnerIdentity, reporterIdentity, serviceIdentity } from './identities.ts'
import { awsAddress, programAgents } from './origins.ts'
import type { Robot } from './robots.ts'

const services: [service: string, type: 'service' | 'reporter' | 'partner', does: string][] = [
  ['lambda.amazonaws.com', 'service', 'sts:AssumeRole*'],
  ['cloudtrail.amazonaws.com', 'service', 's3:GetBucketAcl s3:PutObject*'],
  [
    'secretsmanager.amazonaws.com',
    'reporter',
    'secretsmanager:RotationStarted secretsmanager:RotationSucceeded',
  ],
  ['ec2.amazonaws.com', 'service', 'sts:AssumeRole'],
  ['partner', 'partner', 's3:ListObjects s3:GetObject*'],
  ['ecs-tasks.amazonaws.com', 'service', 'sts:AssumeRole*'],
  ['config.amazonaws.com', 'service', 's3:GetBucketAcl sts:AssumeRole s3:PutObject'],
  ['delivery.logs.amazonaws.com', 'service', 's3:PutObject*'],
]

export function buildService(estate: Estate, index: number): Robot {
  const [service, type, does] = services[index]!
  const random = seeded(estate.seed, 'service', service)
  const account = estate.accounts[index % estate.accounts.length]!
  const partnerAddress = awsAddress(random)
  return {
    kind: 'limited',
    index: 1_000_000 + index,
    random,
    job: service,
    team: estate.teams[index % estate.teams.length]!,
    identity:
      type === 'partner'
        ? partnerIdentity(estate)
        : type === 'reporter'
          ? reporterIdentity(service, account)
          : serviceIdentity(service, account),
    ...(type === 'partner' ? { into: account } : {}),
    ...(type === 'reporter' ? { reports: true } : {}),
    program: does,
    agent: type === 'partner' ? programAgents.java(random) : service,
    address: () => (type === 'partner' ? partnerAddress : service),
    region: 'us-east-1',
    rate: type === 'reporter' ? 2 : 12,
    deployments: [],
    created: -1,
    broken: 0,
  }
}
export const serviceCount = services.length
