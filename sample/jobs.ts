/** What automation does, where it runs and with which program. */

import type { Program } from './origins.ts'
import type { Schedule } from './schedule.ts'

export type Host = 'instance' | 'function' | 'task' | 'key'

export const scheduledJobs: [
  name: string,
  every: Schedule['every'],
  host: Host,
  program: Program,
  does: string,
][] = [
  [
    'inventory',
    'hour',
    'function',
    'lambda',
    'ec2:DescribeInstances ec2:DescribeVolumes? rds:DescribeDBInstances s3:ListBuckets tagging:GetResources',
  ],
  [
    'snapshotter',
    'day',
    'function',
    'lambda',
    'ec2:DescribeVolumes ec2:DescribeInstances ec2:CreateSnapshot+ ec2:CreateTags* ec2:DescribeSnapshots ec2:DeleteSnapshot+',
  ],
  [
    'etl',
    'day',
    'task',
    'go',
    'secretsmanager:GetSecretValue s3:ListObjects* s3:GetObject+ s3:PutObject+ glue:BatchCreatePartition glue:GetTable',
  ],
  [
    'cost-report',
    'week',
    'function',
    'lambda',
    'ce:GetCostAndUsage* ce:GetCostForecast organizations:ListAccounts s3:PutObject',
  ],
  [
    'db-backup',
    'day',
    'instance',
    'cron',
    'sts:GetCallerIdentity rds:DescribeDBInstances rds:CreateDBSnapshot rds:DescribeDBSnapshots* s3:PutObject+',
  ],
  [
    'metrics',
    'quarter hour',
    'task',
    'go',
    'monitoring:GetMetricData* monitoring:ListMetrics? ec2:DescribeInstances elasticloadbalancing:DescribeLoadBalancers?',
  ],
  [
    'key-audit',
    'month',
    'function',
    'lambda',
    'iam:ListUsers iam:ListAccessKeys+ iam:GetAccessKeyLastUsed+ iam:GenerateCredentialReport iam:GetCredentialReport s3:PutObject',
  ],
  ['cert-check', 'week', 'function', 'lambda', 'acm:ListCertificates acm:DescribeCertificate+ sns:Publish?'],
  [
    'log-export',
    'hour',
    'key',
    'cron',
    'logs:DescribeLogGroups logs:DescribeLogStreams* logs:GetLogEvents* s3:PutObject+',
  ],
  [
    'crawler',
    'hour',
    'task',
    'java',
    'glue:GetDatabases glue:GetTables* s3:ListObjects+ glue:BatchCreatePartition?',
  ],
  [
    'posture-scan',
    'day',
    'key',
    'go',
    'sts:GetCallerIdentity iam:ListRoles iam:GetRole+ s3:ListBuckets s3:GetBucketPolicy+ s3:GetBucketAcl+ ec2:DescribeSecurityGroups ec2:DescribeInstances rds:DescribeDBInstances kms:ListKeys kms:GetKeyRotationStatus+ lambda:ListFunctions iam:GetAccountSummary',
  ],
  [
    'scaler',
    'quarter hour',
    'function',
    'lambda',
    'sqs:GetQueueAttributes ecs:DescribeServices ecs:UpdateService?',
  ],
  ['invoice', 'month', 'instance', 'java', 'dynamodb:Query* s3:PutObject+ sns:Publish*'],
]
export const pipelines: [name: string, program: Program, does: string][] = [
  [
    'deploy',
    'actions',
    'ecr:GetAuthorizationToken ecr:BatchCheckLayerAvailability* ecr:PutImage? ecs:DescribeTaskDefinition ecs:RegisterTaskDefinition ecs:UpdateService ecs:DescribeServices*',
  ],
  [
    'terraform',
    'terraform',
    'sts:GetCallerIdentity s3:GetObject iam:GetRole+ ec2:DescribeVpcs ec2:DescribeSecurityGroups s3:GetBucketPolicy+ lambda:GetFunction+ iam:PutRolePolicy? iam:CreateRole? iam:AttachRolePolicy? s3:PutObject',
  ],
  [
    'functions',
    'actions',
    's3:PutObject lambda:GetFunction lambda:UpdateFunctionCode lambda:GetFunctionConfiguration* lambda:PublishVersion',
  ],
  [
    'stacks',
    'actions',
    'cloudformation:DescribeStacks cloudformation:CreateChangeSet cloudformation:DescribeChangeSet* cloudformation:ExecuteChangeSet cloudformation:DescribeStackEvents*',
  ],
  [
    'site',
    'actions',
    's3:ListObjects s3:PutObject+ cloudfront:CreateInvalidation cloudfront:GetDistribution?',
  ],
]
export const functions: [name: string, host: Host, program: Program, does: string][] = [
  ['resizer', 'function', 'lambda', 's3:GetObject s3:PutObject'],
  ['webhook', 'function', 'node', 'dynamodb:GetItem dynamodb:PutItem sns:Publish?'],
  ['consumer', 'task', 'java', 'sqs:ReceiveMessage* kms:Decrypt? dynamodb:UpdateItem'],
  ['api', 'task', 'node', 'secretsmanager:GetSecretValue? dynamodb:Query*'],
  [
    'agent',
    'instance',
    'ssm',
    'ssm:UpdateInstanceInformation* ssm:ListInstanceAssociations ssm:PutInventory?',
  ],
  ['assistant', 'function', 'lambda', 'ssm:GetParameter bedrock:InvokeModel*'],
  ['broker', 'key', 'java', 'sts:AssumeRole kms:Decrypt?'],
]
/** What deployments bring. */
export const additions = [
  'ssm:GetParameter',
  'secretsmanager:GetSecretValue',
  's3:PutObject',
  'sqs:GetQueueAttributes',
  'dynamodb:UpdateItem',
  'kms:GenerateDataKey',
  'sns:Publish',
  's3:HeadObject',
  'events:PutEvents',
  'ec2:DescribeTags',
  's3:GetBucketLocation',
  'states:StartExecution',
  'monitoring:GetMetricData',
  'lambda:Invoke',
]
