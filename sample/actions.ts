/** The actions of the catalogue by the name that workflows use, with what CloudTrail says of each. */
import { group } from 'd3-array'
import { catalogue, type Template } from './catalogue.ts'

/** Event names of Lambda and CloudFront end in the date of the API. */
export const withoutDate = (eventName: string) => eventName.replace(/20\d\d(_?\d\d){2}(v\d)?$/, '')

export interface Action {
  service: string
  eventName: string
  template: Template
  readOnly: boolean
  /** Object-level calls are data events: most trails do not hold them, this one holds some. */
  data: boolean
}

const reads =
  /^(Get|List|Describe|Head|BatchGet|Lookup|Search|Select|View|Query|Scan|Simulate|Generate|Download|Validate|Check|Batch(Check|Detect)|Filter)/
/** Actions whose name says otherwise. */
const readOnlyExceptions = new Map<string, boolean>([
  ['kms:Decrypt', true],
  ['kms:Encrypt', true],
  ['kms:Sign', true],
  ['sts:AssumeRole', true],
  ['sts:AssumeRoleWithSAML', true],
  ['sts:AssumeRoleWithWebIdentity', true],
  ['ssm:GetParametersByPath', true],
  ['signin:GetSigninToken', false],
  ['signin:CheckMfa', false],
  ['sso:GetRoleCredentials', true],
  ['eks:AccessKubernetesApi', true],
  ['sqs:ReceiveMessage', true],
  ['elasticmapreduce:DescribeJobFlows', true],
  ['logs:StartQuery', true],
  ['bedrock:InvokeModel', true],
  ['bedrock:Converse', true],
  ['bedrock:InvokeModelWithResponseStream', true],
  ['lakeformation:GetDataAccess', true],
])
const dataActions =
  /^(s3:(Get|Put|Head|Delete|Copy)Object$|s3:ListObjects|dynamodb:(GetItem|PutItem|UpdateItem|DeleteItem|Query|Scan|BatchWriteItem)|lambda:Invoke$|sqs:ReceiveMessage|sns:Publish)/

export const actions: ReadonlyMap<string, Action> = new Map(
  Object.entries(catalogue).flatMap(([service, groups]) =>
    groups.flatMap(([template, names]) =>
      names.split(' ').map((eventName) => {
        // Short names in workflows go without the API date: lambda:GetFunction, cloudfront:ListDistributions.
        const name = `${service}:${withoutDate(eventName)}`
        const readOnly = readOnlyExceptions.get(name) ?? reads.test(eventName)
        return [name, { service, eventName, template, readOnly, data: dataActions.test(name) }] as const
      }),
    ),
  ),
)

/** The other actions of a service: where someone who explores it may end up. */
export const actionsOfService: ReadonlyMap<string, string[]> = group(
  actions.keys(),
  (name) => name.split(':')[0]!,
)
