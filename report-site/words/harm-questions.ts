/** What to ask where a rule of data/harm_rules.yaml held, or where calls of that kind succeeded though no rule held. */
import type { FindingData, FindingDeed } from '../page-data.ts'
import { cut } from './cut.ts'
import {
  actionsOf,
  anySucceeded,
  cameTo,
  firstDone,
  isOne,
  targetNames,
  things,
  touched,
  typeOf,
} from './deeds.ts'
import { capital, harm } from './levels.ts'
import { count, counted } from './numbers.ts'

export interface Question {
  question: string
  fact: string
}

interface About {
  finding: FindingData
  /** Of the actions that it is about. */
  deeds: FindingDeed[]
}
type Ask = (about: About) => string

const isAre = (deeds: FindingDeed[]) => (isOne(deeds) ? 'Is' : 'Are')
const doDoes = (deeds: FindingDeed[]) => (isOne(deeds) ? 'Does' : 'Do')
const name = (finding: FindingData) => cut(finding.name, 80)

/** By rule. A rule without one here is asked about by its own words. */
const byRule: Record<string, Ask> = {
  instance_credentials_outside: ({ finding }) =>
    `Who is on the instance of ${name(finding)}, and are its credentials revoked?`,
  machine_credentials_elsewhere: ({ finding }) =>
    `Was what runs as ${name(finding)} moved${newAddress(finding)}, or are its credentials in other hands?`,
  logging_off: ({ deeds }) => `${isAre(deeds)} ${things(deeds, 'the trail')} logging again?`,
  logging_weakened: ({ deeds }) =>
    `${doDoes(deeds)} ${things(deeds, 'the log')} record and report again what ${isOne(deeds) ? 'it' : 'they'} did before?`,
  bulk_deletion: ({ deeds }) => `Can ${things(deeds, 'what was deleted')} be restored, and from which copy?`,
  bulk_secrets: ({ deeds }) => `${isAre(deeds)} ${things(deeds, 'what was read')} to be rotated?`,
  bulk_objects: ({ deeds }) => `Who has the copy of what was read from ${things(deeds, 'the bucket')}?`,
  rights_to_self: ({ finding, deeds }) =>
    `Are the rights that ${name(finding)} gave ${finding.automation === 'human' ? 'themselves' : 'itself'} by ${things(deeds, 'the change')} taken back?`,
  administrator_granted: ({ deeds }) =>
    `Who approved an administrator’s rights by ${things(deeds, 'the change')}, and are they still in place?`,
  key_for_another: ({ deeds }) =>
    `${doDoes(deeds)} ${things(deeds, 'what was created')} still exist, and who holds ${isOne(deeds) ? 'its' : 'their'} credentials?`,
  new_trust: ({ deeds }) => `Who can become ${things(deeds, 'it')} now, and is the change still in place?`,
  function_opened: ({ deeds }) =>
    `Who can call ${things(deeds, 'the function')} now, and is the permission still in place?`,
  public_share: ({ deeds }) =>
    `Who can reach ${things(deeds, 'what was shared')} now, and who did meanwhile?`,
  open_to_the_world: ({ deeds }) =>
    `${isAre(deeds)} ${things(deeds, 'it')} still open to the whole internet?`,
  organisation_left: () => 'Is the account still part of the organisation?',
  command_on_instances: ({ deeds }) =>
    `What ran on ${targetNames(touched(deeds).targets.filter((of) => typeOf(of) === 'instance')) || 'the instances'}, and what did it leave there?`,
}

/** " to 203.0.113.57", where most of the story's calls from new networks came from. */
function newAddress({ sessions }: FindingData): string {
  const [seen] = sessions
    .filter(({ session, newNetwork, highlighted }) => session > 0 && newNetwork && highlighted > 0)
    .toSorted((a, b) => b.highlighted - a.highlighted)
  return seen?.address ? ` to ${cut(seen.address, 80)}` : ''
}

interface Kind {
  actions: RegExp
  /** What a call is called in the fact. */
  noun: string
  ask: Ask
  /** Attempts are asked about too. */
  attempts?: true
  /** A call is one of what it was about: a read of a secret. */
  isOf?: true
}

/** By kind of action, the worst first. */
const kinds: Kind[] = [
  {
    actions: /:(CreateUser|CreateAccessKey|CreateLoginProfile|CreateRole|CreateServiceSpecificCredential)$/,
    noun: 'call',
    ask: byRule.key_for_another!,
  },
  {
    actions:
      /:(StopLogging|DeleteTrail|UpdateTrail|PutEventSelectors|DeleteDetector|UpdateDetector|DeleteFlowLogs|StopConfigurationRecorder)$/,
    noun: 'attempt',
    attempts: true,
    ask: ({ deeds }) =>
      anySucceeded(deeds)
        ? 'Are all logs and detectors running?'
        : 'Are all logs and detectors still running?',
  },
  {
    actions: /^(secretsmanager:(Batch)?GetSecretValue|ssm:GetParameter\w*)$/,
    noun: 'read',
    isOf: true,
    ask: byRule.bulk_secrets!,
  },
  {
    actions: /^iam:((Attach|Put)\w*Policy|AddUserToGroup)$|:UpdateAssumeRolePolicy$|:CreatePolicyVersion$/,
    noun: 'change',
    ask: ({ deeds }) => `Who approved ${things(deeds, 'the change of rights')}, and is it still in place?`,
  },
  {
    actions:
      /:(AuthorizeSecurityGroup\w+|PutBucketPolicy|PutBucketAcl|DeletePublicAccessBlock|ModifySnapshotAttribute|ModifyImageAttribute|ModifyDBSnapshotAttribute)$/,
    noun: 'change',
    ask: ({ deeds }) => `${isAre(deeds)} ${things(deeds, 'what was opened')} reachable from outside now?`,
  },
  {
    actions:
      /^(lambda:(UpdateFunctionCode|UpdateFunctionConfiguration|CreateFunction|AddPermission)|ecs:(RegisterTaskDefinition|ExecuteCommand)|ssm:SendCommand)/,
    noun: 'change',
    ask: ({ deeds }) => `${doDoes(deeds)} ${things(deeds, 'what was changed')} still run what was released?`,
  },
  {
    // Whoever reads a queue deletes its messages.
    actions: /:(?!DeleteMessage)(Delete\w+|TerminateInstances|ScheduleKeyDeletion)$/,
    noun: 'deletion',
    ask: ({ deeds }) =>
      deeds.every(goneItself)
        ? `${isOne(deeds) ? 'Was' : 'Were'} ${things(deeds, 'what was deleted')} meant to go, and can ${isOne(deeds) ? 'it' : 'they'} be restored?`
        : `Was what was deleted in ${things(deeds, 'it')} meant to go, and can it be restored?`,
  },
]

/** Whether what is named is what was deleted, rather than where that was: the bucket of an object. */
function goneItself({ action, touched }: FindingDeed): boolean {
  const bare = (text: string) => text.toLowerCase().replaceAll(/[^a-z]/g, '')
  return touched.every(([target]) => bare(action).includes(bare(typeOf(target))))
}

/** An action is asked about once, by the worst rule that it meets. */
export function harmQuestions(finding: FindingData): Question[] {
  const asked = new Set<string>()
  const questions: Question[] = []
  const worstFirst = finding.rules.toSorted((a, b) => harm(b.severity) - harm(a.severity))
  const isInstance = finding.rules.some(({ rule }) => rule === 'instance_credentials_outside')
  for (const { rule, says, actions, leads, calls, succeeded } of worstFirst) {
    // An instance's credentials elsewhere are a machine's: one question is enough.
    if (isInstance && rule === 'machine_credentials_elsewhere') continue
    const deeds = finding.deeds.filter(
      ({ action }) => actions.includes(action) && (leads || !asked.has(action)),
    )
    if (deeds.length === 0) continue
    if (!leads) for (const { action } of deeds) asked.add(action)
    questions.push({
      question: byRule[rule]?.({ finding, deeds }) ?? `${says}: was that meant?`,
      fact:
        leads || actions.length > 3
          ? `${says}: ${counted(calls, 'call')}, ${succeeded === calls ? 'all of which succeeded' : `of which ${count(succeeded)} succeeded`}.`
          : factOf(deeds, 'call'),
    })
  }
  for (const { actions, noun, attempts, isOf, ask } of kinds) {
    const deeds = finding.deeds.filter(({ action }) => actions.test(action) && !asked.has(action))
    if (deeds.length === 0 || !(attempts || anySucceeded(deeds))) continue
    for (const { action } of deeds) asked.add(action)
    questions.push({ question: ask({ finding, deeds }), fact: factOf(deeds, noun, isOf) })
  }
  return questions
}

/** "2 reads of it succeeded, 1 was denied, the first at 22:06: secretsmanager:GetSecretValue." */
function factOf(deeds: FindingDeed[], noun: string, isOf = false): string {
  const done = firstDone(deeds)
  return `${capital(cameTo(deeds, noun, isOf))}${done === null ? '' : `, ${deeds.reduce((sum, { calls }) => sum + calls, 0) === 1 ? '' : 'the first '}at ${done}`}: ${actionsOf(deeds)}.`
}
