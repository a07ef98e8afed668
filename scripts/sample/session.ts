/** A session of calls: turns actions into CloudTrail records, one after the other, with the errors of normal life. */
import { actions, actionsOfService } from './actions.ts'
import type { Account, Team } from './estate.ts'
import type { Credentials, Identity } from './identities.ts'
import type { Random } from './random.ts'
import { type Bound, chooseIndex, fillParameters, resourceName } from './resources.ts'
import { parseProgram, type Step } from './workflows.ts'

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
}

const globalServices = new Set(['iam', 'route53', 'cloudfront', 'organizations', 'ce', 'budgets', 'cur', 'support', 'health', 'signin'])
const accessDeniedException = new Set(['lambda', 'dynamodb', 'kms', 'secretsmanager', 'ssm', 'logs', 'ecs', 'ecr', 'eks', 'glue', 'athena', 'sagemaker', 'states', 'guardduty', 'securityhub', 'organizations', 'ce', 'codebuild', 'bedrock', 'inspector2'])
/** Mistyped or vanished names, where AWS has an error of its own for them. */
const notFound: Record<string, string> = { s3: 'NoSuchBucket', ec2: 'Client.InvalidInstanceID.NotFound', iam: 'NoSuchEntityException', lambda: 'ResourceNotFoundException', dynamodb: 'ResourceNotFoundException', logs: 'ResourceNotFoundException', ssm: 'ParameterNotFound', cloudformation: 'ValidationException', rds: 'DBInstanceNotFound', secretsmanager: 'ResourceNotFoundException', ecs: 'ClusterNotFoundException', athena: 'InvalidRequestException', glue: 'EntityNotFoundException', ecr: 'RepositoryNotFoundException' }

/** What AWS does in the caller's name after a call, and how often. */
const onBehalf: Record<string, { service: string; share: number; actions: string[] }> = {
  'secretsmanager:GetSecretValue': { service: 'secretsmanager.amazonaws.com', share: 0.8, actions: ['kms:Decrypt'] },
  'ssm:GetParameter': { service: 'ssm.amazonaws.com', share: 0.4, actions: ['kms:Decrypt'] },
  'ssm:GetParametersByPath': { service: 'ssm.amazonaws.com', share: 0.5, actions: ['kms:Decrypt'] },
  's3:GetObject': { service: 's3.amazonaws.com', share: 0.06, actions: ['kms:Decrypt'] },
  's3:PutObject': { service: 's3.amazonaws.com', share: 0.06, actions: ['kms:GenerateDataKey'] },
  'lambda:UpdateFunctionConfiguration': { service: 'lambda.amazonaws.com', share: 0.3, actions: ['kms:Encrypt'] },
  'cloudformation:ExecuteChangeSet': { service: 'cloudformation.amazonaws.com', share: 1, actions: ['iam:GetRole', 'lambda:UpdateFunctionCode', 'lambda:GetFunction', 'iam:PutRolePolicy', 'logs:PutRetentionPolicy'] },
  'athena:StartQueryExecution': { service: 'athena.amazonaws.com', share: 0.7, actions: ['glue:GetTable', 'glue:GetPartitions', 's3:GetBucketLocation'] },
  'autoscaling:UpdateAutoScalingGroup': { service: 'autoscaling.amazonaws.com', share: 0.6, actions: ['ec2:RunInstances', 'elasticloadbalancing:RegisterTargets'] },
  'ec2:RunInstances': { service: 'ec2.amazonaws.com', share: 0.2, actions: ['ec2:CreateNetworkInterface', 'kms:CreateGrant'] },
  'backup:StartBackupJob': { service: 'backup.amazonaws.com', share: 1, actions: ['ec2:CreateSnapshot', 'rds:CreateDBSnapshot'] },
  'sagemaker:CreateTrainingJob': { service: 'sagemaker.amazonaws.com', share: 0.7, actions: ['kms:CreateGrant', 'ec2:CreateNetworkInterface'] },
}

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
        step.repeat === 'again' ? 1 + Math.floor(random.exponential(1.3)) : step.repeat === 'over' ? Math.min(80, 2 + Math.floor(random.lognormal(3, 0.9))) : 1
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
    const luck = random.float()
    const error =
      call.error ??
      (luck < denied
        ? this.denial(action.service, action.eventName)
        : luck < denied + throttled
          ? (['ThrottlingException', 'Rate exceeded'] as const)
          : luck > 0.996 && notFound[action.service]
            ? ([notFound[action.service]!, 'The specified resource does not exist.'] as const)
            : undefined)
    this.emit(name, call, error)
    const follow = onBehalf[name]
    if (follow && !error && random.chance(follow.share))
      for (const next of follow.actions) {
        this.at += random.int(80, 900)
        this.emit(next, {}, undefined, follow.service)
      }
  }

  private denial(service: string, eventName: string): readonly [string, string] {
    if (service === 'ec2') return ['Client.UnauthorizedOperation', 'You are not authorized to perform this operation.']
    const plain = eventName.replace(/20\d\d(_?\d\d){2}(v\d)?$/, '')
    return [
      accessDeniedException.has(service) ? 'AccessDeniedException' : 'AccessDenied',
      `User: ${this.identity.arn ?? this.options.identity.principal} is not authorized to perform: ${service}:${plain} because no identity-based policy allows the ${service}:${plain} action`,
    ]
  }

  private emit(name: string, call: CallOptions, error: readonly [string | undefined, string] | undefined, invokedBy?: string): void {
    const { random, team, favour, identity, emit, at: _, ...from } = this.options
    const { service, eventName, template, readOnly, data } = actions.get(name)!
    const account = from.account ?? identity.account
    const region = globalServices.has(service) ? 'us-east-1' : (call.region ?? from.region)
    const place = { team, account, region }
    const filled = fillParameters(template, this.bound, (kind) => resourceName(kind, place, chooseIndex(kind, team, favour, random)), random, this.at)
    const parameters = call.parameters ? { ...filled, ...call.parameters } : filled
    const resources = touched(parameters, account, service)
    const byBrowser = from.console && service === 's3' && !invokedBy ? `[${from.agent}]` : from.agent
    emit(
      {
        eventversion: '1.11',
        useridentity: invokedBy ? { ...this.identity, invokedby: invokedBy } : this.identity,
        eventtime: `${new Date(this.at).toISOString().slice(0, 19)}Z`,
        eventsource: `${service}.amazonaws.com`,
        eventname: eventName,
        awsregion: region,
        sourceipaddress: invokedBy ?? from.address,
        useragent: invokedBy ?? byBrowser,
        ...(error?.[0] ? { errorcode: error[0] } : {}),
        ...(error ? { errormessage: error[1] } : {}),
        ...(parameters ? { requestparameters: JSON.stringify(parameters) } : {}),
        ...(call.response && !error?.[0] ? { responseelements: JSON.stringify(call.response) } : {}),
        ...(call.additional ? { additionaleventdata: JSON.stringify(call.additional) } : {}),
        requestid: random.uuid(),
        eventid: random.uuid(),
        readonly: String(readOnly),
        ...(resources ? { resources } : {}),
        eventtype: call.eventType ?? 'AwsApiCall',
        managementevent: String(!data),
        recipientaccountid: account.id,
        ...(from.endpoint && !invokedBy ? { vpcendpointid: from.endpoint } : {}),
        eventcategory: data ? 'Data' : 'Management',
        ...(from.console && !invokedBy && service !== 'signin' ? { sessioncredentialfromconsole: 'true' } : {}),
      },
      this.at,
    )
  }
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
