/** A session of calls: turns actions into CloudTrail records, one after the other, with the errors of normal life. */

import type { Random } from '../models/random.ts'
import { actions, actionsOfService, withoutDate } from './actions.ts'
import type { Account, Team } from './estate.ts'
import type { Credentials, Identity } from './identities.ts'
import { onBehalf } from './on-behalf.ts'
import { parseProgram, type Step } from './program.ts'
import { denial, notFound } from './refusals.ts'
import { type Bound, chooseIndex, fillParameters, resourceName } from './resources.ts'
import { responseOf } from './responses.ts'

export type CloudTrailRecord = Record<string, unknown>
export type Emit = (record: CloudTrailRecord, at: number) => void

export interface SessionOptions {
  identity: Identity
  credentials: Credentials
  random: Random
  emit: Emit
  at: number
  address: string
  agent: string
  region: string
  /** Whose resources the session works on. */
  team: Team
  account?: Account
  /** Two actors with different numbers have different favourites. */
  favour: number
  console?: boolean
  /** Median seconds between steps. */
  pace: number
  /** Share of calls that are refused. */
  denied?: number
  /** Share of calls that are throttled. */
  throttled?: number
  endpoint?: string
  /** Of sessions that are not of API calls. */
  eventType?: string
}

const globalServices = new Set([
  'iam',
  'route53',
  'cloudfront',
  'organizations',
  'ce',
  'budgets',
  'cur',
  'support',
  'health',
  'signin',
])
export interface CallOptions {
  /** Sign-ins that fail have a message but no code. */
  error?: readonly [code: string | undefined, message: string]
  parameters?: Record<string, unknown>
  response?: Record<string, unknown>
  additional?: Record<string, unknown>
  eventType?: string
  region?: string
}

export class Session {
  at: number
  /** The service of the last call. */
  lastService = ''
  readonly options: SessionOptions
  private readonly identity: Record<string, unknown>
  private bound: Bound = new Map()

  constructor(options: SessionOptions) {
    this.options = options
    this.at = options.at
    this.identity = options.identity.userIdentity(options.credentials)
  }

  wait(seconds: number): void {
    this.at += Math.max(1, seconds) * 1000
  }

  /** Fixes a resource for the steps that follow. */
  bind(kind: string, name: string): void {
    this.bound.set(kind, name)
  }

  /** Runs a program of workflows.ts, with resources of its own. */
  run(program: string | Step[], keep = false): void {
    const { random, pace } = this.options
    if (!keep) this.bound = new Map()
    for (const step of typeof program === 'string' ? parseProgram(program) : program) {
      if (step.repeat === 'maybe' && random.chance(0.5)) continue
      const times =
        step.repeat === 'again'
          ? 1 + Math.floor(random.exponential(1.3))
          : step.repeat === 'over'
            ? Math.min(80, 2 + Math.floor(random.lognormal(3, 0.9)))
            : 1
      for (let i = 0; i < times; i++) {
        if (step.repeat === 'over') this.bound = new Map()
        for (const action of step.actions) {
          this.call(action)
          if (step.actions.length > 1) this.at += random.int(20, 350)
        }
        this.at += random.lognormal(step.repeat === 'over' ? pace / 4 : pace, 1) * 1000
      }
    }
  }

  /** Clicks on: some other action of a service, mostly one that only reads. */
  wander(service: string): void {
    const { random } = this.options
    const candidates = actionsOfService.get(service) ?? []
    const readable = candidates.filter((name) => actions.get(name)!.readOnly)
    const action = random.pick(readable.length && random.chance(0.95) ? readable : candidates)
    if (action) this.call(action)
  }

  call(name: string, call: CallOptions = {}): void {
    const { random, denied = 0.004, throttled = 0.001 } = this.options
    const action = actions.get(name)
    if (!action) throw new Error(`no action is called ${name}`)
    this.lastService = action.service
    const luck = random.float()
    const error =
      call.error ??
      (luck < denied
        ? denial(action, String(this.identity.arn ?? this.options.identity.principal))
        : luck < denied + throttled
          ? (['ThrottlingException', 'Rate exceeded'] as const)
          : luck > 0.996 && notFound[action.service]
            ? ([notFound[action.service]!, 'The specified resource does not exist.'] as const)
            : undefined)
    this.emit(name, call, error)
    // What a service does as itself has no caller to act for.
    const follow = this.identity.type === 'AWSService' ? undefined : onBehalf[name]
    if (follow && !error && random.chance(follow.share))
      for (const next of follow.actions) {
        this.at += random.int(80, 900)
        this.emit(next, {}, undefined, follow.service)
      }
  }

  private emit(
    name: string,
    call: CallOptions,
    error: readonly [string | undefined, string] | undefined,
    invokedBy?: string,
  ): void {
    const { random, team, favour, identity, emit, at: _, ...from } = this.options
    const { service, eventName, template, readOnly, data } = actions.get(name)!
    const account = from.account ?? identity.account
    const region = globalServices.has(service) ? 'us-east-1' : (call.region ?? from.region)
    const place = { team, account, region }
    const filled = fillParameters(
      template,
      this.bound,
      (kind) => resourceName(kind, place, chooseIndex(kind, team, favour, random)),
      random,
      this.at,
    )
    const parameters = call.parameters ? { ...filled, ...call.parameters } : filled
    const response =
      call.response ??
      (readOnly && service !== 'sts' ? undefined : responseOf(name, parameters, account.id, random))
    const resources = touched(parameters, account, service)
    const command = from.agent.includes('{command}')
      ? from.agent.replace('{command}', commandOf(service, eventName))
      : from.agent
    const agent = from.console && service === 's3' ? `[${command}]` : command
    emit(
      {
        eventversion: '1.11',
        useridentity: invokedBy ? { ...this.identity, invokedby: invokedBy } : this.identity,
        eventtime: `${new Date(this.at).toISOString().slice(0, 19)}Z`,
        eventsource: `${service}.amazonaws.com`,
        eventname: eventName,
        awsregion: region,
        sourceipaddress: invokedBy ?? from.address,
        useragent: invokedBy ?? agent,
        ...(error?.[0] ? { errorcode: error[0] } : {}),
        ...(error ? { errormessage: error[1] } : {}),
        ...(parameters ? { requestparameters: JSON.stringify(parameters) } : {}),
        ...(response && !error?.[0] ? { responseelements: JSON.stringify(response) } : {}),
        ...(call.additional ? { additionaleventdata: JSON.stringify(call.additional) } : {}),
        requestid: random.uuid(),
        eventid: random.uuid(),
        readonly: String(readOnly),
        ...(resources ? { resources } : {}),
        eventtype: call.eventType ?? from.eventType ?? 'AwsApiCall',
        managementevent: String(!data),
        recipientaccountid: account.id,
        ...(from.endpoint && !invokedBy ? { vpcendpointid: from.endpoint } : {}),
        ...(from.eventType === 'AwsServiceEvent' && parameters
          ? { serviceeventdetails: JSON.stringify(parameters) }
          : {}),
        eventcategory: data ? 'Data' : 'Management',
        ...(from.console && !invokedBy && service !== 'signin'
          ? { sessioncredentialfromconsole: 'true' }
          : {}),
      },
      this.at,
    )
  }
}

const commands = new Map<string, string>()

/** The command of the AWS CLI that makes a call: lambda.get-function. */
function commandOf(service: string, eventName: string): string {
  let command = commands.get(eventName)
  if (!command) {
    const plain = withoutDate(eventName)
    command = plain.replace(/(?<=[a-z0-9])[A-Z]|(?<!^)[A-Z](?=[a-z])/g, '-$&').toLowerCase()
    commands.set(eventName, command)
  }
  return `${service}.${command}`
}

/** The services that list what a call was about. */
function touched(parameters: Record<string, unknown> | null, account: Account, service: string) {
  const resource = (arn: unknown, type: string) => [{ arn: String(arn), accountid: account.id, type }]
  if (!parameters) return undefined
  if (service === 'kms' && parameters.keyId) return resource(parameters.keyId, 'AWS::KMS::Key')
  if (service === 'sts' && parameters.roleArn) return resource(parameters.roleArn, 'AWS::IAM::Role')
  if (service === 's3' && parameters.key)
    return [
      { arn: `arn:aws:s3:::${parameters.bucketName}/${parameters.key}`, type: 'AWS::S3::Object' },
      ...resource(`arn:aws:s3:::${parameters.bucketName}`, 'AWS::S3::Bucket'),
    ]
  return undefined
}
