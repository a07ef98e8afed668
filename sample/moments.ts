/** What happens to the whole organisation: outages, rollouts of a new service, changes of the console. */

import { seeded } from '../models/random.ts'
import { isWeekend } from './calendar.ts'
import type { Family } from './families.ts'

export interface Rollout {
  day: number
  name: string
  program: string
  families: Family[]
  /** Share of those families that take it up, and the days over which they do. */
  share: number
  spread: number
}

export interface Outage {
  /** Local hours of the response. */
  from: number
  hours: number
}

export interface Moments {
  outages: ReadonlyMap<number, Outage>
  rollouts: readonly Rollout[]
  /** Calls that the console makes in the background from a day on. */
  consoleUpdates: readonly { day: number; actions: string[]; share: number }[]
}

const newServices: Omit<Rollout, 'day' | 'share' | 'spread'>[] = [
  {
    name: 'assistant in the shell',
    program:
      'bedrock:ListInferenceProfiles bedrock:GetFoundationModelAvailability bedrock:InvokeModelWithResponseStream*',
    families: ['developer', 'platform', 'data'],
  },
  {
    name: 'live tail',
    program: 'logs:DescribeLogGroups logs:StartLiveTail*',
    families: ['developer', 'support', 'platform'],
  },
  {
    name: 'tracing',
    program: 'xray:GetSamplingRules xray:GetGroups xray:GetTraceSummaries* xray:BatchGetTraces?',
    families: ['developer', 'platform', 'support'],
  },
  {
    name: 'lake permissions',
    program:
      'lakeformation:GetDataLakeSettings lakeformation:GetTemporaryGlueTableCredentials lakeformation:GetDataAccess*',
    families: ['data', 'security'],
  },
  {
    name: 'secrets instead of parameters',
    program: 'secretsmanager:DescribeSecret secretsmanager:GetSecretValue*',
    families: ['developer', 'platform', 'data'],
  },
  {
    name: 'code signing check',
    program: 'lambda:GetFunctionCodeSigningConfig lambda:GetRuntimeManagementConfig',
    families: ['developer'],
  },
  {
    name: 'cost anomalies',
    program: 'ce:GetAnomalies* ce:GetCostAndUsage',
    families: ['finance', 'manager', 'platform'],
  },
  {
    name: 'deployments with CodeDeploy',
    program: 'codedeploy:RegisterApplicationRevision codedeploy:CreateDeployment codedeploy:GetDeployment*',
    families: ['developer', 'platform'],
  },
]
const backgroundCalls = [
  ['notifications:ListNotificationEvents'],
  ['uxc:GetAccountColor', 'uxc:ListServices'],
  ['notifications:GetFeatureOptInStatus'],
  ['rds:DescribeDBRecommendations'],
  ['health:DescribeEventAggregates'],
  ['ec2:GetSerialConsoleAccessStatus'],
]

export function planMoments(seed: number, days: number, dayStart: (day: number) => number): Moments {
  const random = seeded(seed, 'moments')
  const outages = new Map<number, Outage>()
  const rollouts: Rollout[] = []
  const consoleUpdates: Moments['consoleUpdates'][number][] = []
  const outage = () => ({ from: random.between(6, 21), hours: random.between(3, 8) })
  for (let day = 0; day < days; day++) {
    if (random.chance(isWeekend(dayStart(day)) ? 0.01 : 0.025)) outages.set(day, outage())
    if (random.chance(0.055))
      rollouts.push({
        ...random.pick(newServices),
        day,
        share: random.between(0.3, 0.85),
        spread: random.int(1, 6),
      })
    if (random.chance(0.035))
      consoleUpdates.push({ day, actions: random.pick(backgroundCalls), share: random.between(0.5, 1) })
  }
  // Long enough samples hold at least one of each.
  if (days >= 28 && outages.size === 0) outages.set(random.int(7, days - 2), outage())
  if (days >= 28 && rollouts.length === 0)
    rollouts.push({ ...random.pick(newServices), day: random.int(10, days - 3), share: 0.6, spread: 4 })
  return { outages, rollouts, consoleUpdates }
}
