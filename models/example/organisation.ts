/** Small principals and organisations written out in words, for tests. */

import { startingChoice } from '../choice.ts'
import type { DayHarm, PrincipalDay, SourceKind } from '../day.ts'
import type { Reference, RiskLevel } from '../reference.ts'
import { settingsSchema } from '../settings.ts'
import { buildTimeline, type Timeline } from '../timeline.ts'
import { indexWhoDidWhat } from '../who-did-what.ts'

export const exampleSettings = settingsSchema.parse({})

/** Actions of the example organisation with their risk: 1 is position 1. */
const actions: [name: string, risk: RiskLevel, riskClass: string, isWrite: 0 | 1][] = [
  ['', 0, '', 0],
  ['s3:GetObject', 0, '', 0],
  ['s3:ListObjects', 0, '', 0],
  ['ec2:DescribeInstances', 0, '', 0],
  ['ec2:StartInstances', 0, '', 1],
  ['iam:ListUsers', 1, 'enumeration', 0],
  ['iam:CreateUser', 3, 'persistence', 1],
  ['iam:AttachUserPolicy', 4, 'privilege_escalation', 1],
  ['secretsmanager:GetSecretValue', 2, 'credential_access', 0],
]

export function actionId(name: string): number {
  const id = actions.findIndex(([known]) => known === name)
  if (id < 1) throw new Error(`${name} is no action of the example`)
  return id
}

/** An organisation in which others did each action `steps` times on day 0, and `adopters` principals have done it. */
export function exampleReference(
  others: Record<string, { steps: number; adopters: number }> = {
    's3:GetObject': { steps: 500, adopters: 20 },
    's3:ListObjects': { steps: 300, adopters: 20 },
    'ec2:DescribeInstances': { steps: 200, adopters: 10 },
    'iam:ListUsers': { steps: 5, adopters: 2 },
  },
): Reference {
  const rows = actions.map(([name]) => others[name] ?? { steps: 0, adopters: 0 })
  const timeline = (counts: number[]): Timeline =>
    buildTimeline(
      counts.flatMap((count, item) => (count > 0 ? [{ item, day: 0, count }] : [])),
      counts.length,
    )
  return {
    actions: {
      name: actions.map(([name]) => name),
      service: actions.map(([name]) => name.split(':')[0]!),
      riskClass: actions.map(([, , riskClass]) => riskClass),
      tactic: actions.map(() => ''),
      risk: Uint8Array.from(actions, ([, risk]) => risk),
      isWrite: Uint8Array.from(actions, ([, , , isWrite]) => isWrite),
      vocabulary: actions.length,
      catalogueRisks: 250,
    },
    poolSteps: timeline(rows.map(({ steps }) => steps)),
    poolTotal: timeline([rows.reduce((sum, { steps }) => sum + steps, 0)]),
    actionAdopters: timeline(rows.map(({ adopters }) => adopters + 1)),
    principals: timeline([30]),
    whoDidWhat: indexWhoDidWhat(pairsOf(rows.map(({ adopters }) => adopters)), 30, actions.length),
    choice: startingChoice,
    poolTargets: timeline([]),
    poolTargetTotal: timeline([]),
    targetVocabulary: 100,
    sourceAdopters: timeline(new Array<number>(10).fill(1)),
    poolHours: new Float64Array(168).fill(1),
    ownHours: new Map(),
    poolVolume: new Map(),
    firstDay: 20_717, // Monday 21 September 2026
    zone: 'UTC',
  }
}

/** The first `adopters` principals of each action, all on day 0; principal 1 is the one under test. */
function pairsOf(adopters: number[]) {
  const pairs = adopters.flatMap((n, action) => Array.from({ length: n }, (_, i) => [i + 2, action] as const))
  return {
    principal: Int32Array.from(pairs, ([principal]) => principal),
    action: Int32Array.from(pairs, ([, action]) => action),
    day: new Int32Array(pairs.length),
  }
}

export interface ExampleDay {
  day: number
  /** calls in order; each its own step */
  calls: string[]
  denied?: string[]
  /** first active quarter hour, one more for each eight calls */
  slot?: number
  network?: string
  agent?: string
  targets?: string[]
}

export function exampleDay(given: ExampleDay): PrincipalDay {
  const ids = given.calls.map(actionId)
  const distinct = [...new Set(ids)].sort((a, b) => a - b)
  const counts = Int32Array.from(distinct, (id) => ids.filter((other) => other === id).length)
  const denied = Int32Array.from(distinct, (id) => (given.denied?.includes(actions[id]![0]) ? 1 : 0))
  const slots = Math.max(1, Math.ceil(ids.length / 8))
  const targets = given.targets ?? ['bucket/logs']
  const source = (id: number, kind: SourceKind, value: string) => ({ id, kind, value, events: ids.length })
  return {
    day: given.day,
    weekday: given.day % 7,
    events: ids.length,
    writes: ids.filter((id) => actions[id]![3] === 1).length,
    denied: denied.reduce((sum, n) => sum + n, 0),
    actions: { id: Int32Array.from(distinct), events: counts, steps: counts, denied },
    sessions: [
      {
        number: 1,
        actions: Int32Array.from(ids),
        calls: new Int32Array(ids.length).fill(1),
        gapSeconds: Float64Array.from(ids, (_, i) => (i === 0 ? 0 : 60)),
        startSeconds: Int32Array.from(ids, (_, i) => (given.slot ?? 40) * 900 + i * 60),
      },
    ],
    slots: Int32Array.from({ length: slots }, (_, i) => ((given.slot ?? 40) + i) % 96),
    sources: [
      source(1, 'network', given.network ?? '192.0.2.0/24'),
      source(2, 'agent', given.agent ?? 'aws-cli'),
    ],
    targets: targets.map((target, i) => ({ id: i + 1, target, events: 1, writes: 0 })),
    // All calls came from everywhere and touched everything; they spread over the quarter hours.
    harm: distinct
      .filter((id) => actions[id]![1] > 0 || actions[id]![3] === 1)
      .flatMap((action) => {
        const refused = given.denied?.includes(actions[action]![0]) ?? false
        const row = (what: DayHarm['what'], value: number): DayHarm => ({
          what,
          value,
          action,
          denied: refused,
        })
        const slotsOf = ids.flatMap((id, i) =>
          id === action ? [((given.slot ?? 40) + Math.floor(i / 8)) % 96] : [],
        )
        return [
          ...[...new Set(slotsOf)].map((slot) => row('slot', slot)),
          row('source', 1),
          row('source', 2),
          ...targets.map((_, i) => row('target', i + 1)),
        ]
      }),
  }
}

/** A working day: some reading of buckets and instances, nothing else. */
export function ordinaryDay(day: number): PrincipalDay {
  const calls = Array.from({ length: 16 + (day % 5) }, (_, i) =>
    i % 4 === 0 ? 'ec2:DescribeInstances' : i % 2 === 0 ? 's3:ListObjects' : 's3:GetObject',
  )
  return exampleDay({ day, calls, slot: 36 + (day % 3) })
}

/** An intruder's day under the same name: other actions, at night, from elsewhere, refused at times. */
export function strangeDay(day: number): PrincipalDay {
  return exampleDay({
    day,
    calls: [
      ...Array<string>(40).fill('iam:ListUsers'),
      'iam:CreateUser',
      'iam:AttachUserPolicy',
      ...Array<string>(60).fill('secretsmanager:GetSecretValue'),
      ...Array<string>(60).fill('s3:GetObject'),
    ],
    denied: ['iam:CreateUser', 'iam:AttachUserPolicy'],
    slot: 8,
    network: '203.0.113.0/24',
    agent: 'Boto3',
    targets: ['secret/db', 'secret/api', 'secret/mail', 'bucket/customers'],
  })
}
