/** What people do: programs (program.ts), each from the tool that suits it. */
import { type Channel, parseProgram, type Workflow } from './program.ts'

const ec2Page =
  'ec2:DescribeInstances&ec2:DescribeInstanceStatus&ec2:DescribeAddresses&ec2:DescribeVolumes&monitoring:DescribeAlarms&autoscaling:DescribeAutoScalingInstances'
const lambdaPage =
  'lambda:GetFunction&lambda:GetPolicy&lambda:ListAliases&lambda:ListVersionsByFunction&lambda:GetFunctionConfiguration&lambda:ListTags'
const s3Page =
  's3:GetBucketLocation&s3:GetBucketVersioning&s3:GetBucketPublicAccessBlock&s3:GetBucketAcl&s3:GetBucketPolicy'

const programs: Record<string, [Channel, string]> = {
  // Developers
  'read function logs': [
    'console',
    `lambda:ListFunctions&lambda:GetAccountSettings ${lambdaPage}? logs:DescribeLogGroups logs:DescribeLogStreams* logs:GetLogEvents*`,
  ],
  'query logs': [
    'console',
    'logs:DescribeLogGroups&logs:DescribeQueryDefinitions logs:StartQuery* logs:GetQueryResults* logs:GetQueryResults*',
  ],
  'tail logs': ['cli', 'logs:DescribeLogGroups? logs:FilterLogEvents* logs:FilterLogEvents*'],
  'deploy function': [
    'cli',
    'lambda:GetFunction? lambda:UpdateFunctionCode lambda:GetFunctionConfiguration* lambda:PublishVersion? lambda:Invoke?',
  ],
  'configure function': [
    'console',
    `lambda:ListFunctions ${lambdaPage} lambda:UpdateFunctionConfiguration lambda:GetFunctionConfiguration&lambda:GetPolicy lambda:Invoke*`,
  ],
  'look at table': [
    'console',
    'dynamodb:ListTables&dynamodb:DescribeLimits dynamodb:DescribeTable&dynamodb:DescribeTimeToLive&dynamodb:DescribeContinuousBackups dynamodb:Query* dynamodb:GetItem*',
  ],
  'check queues': [
    'console',
    'sqs:ListQueues sqs:GetQueueAttributes&sqs:ListDeadLetterSourceQueues* sqs:ReceiveMessage? sqs:PurgeQueue?',
  ],
  'follow pipeline': [
    'console',
    'codepipeline:ListPipelines codepipeline:GetPipeline&codepipeline:GetPipelineState* codepipeline:ListPipelineExecutions codebuild:BatchGetBuilds?',
  ],
  'check containers': [
    'console',
    'ecs:ListClusters&ecs:DescribeClusters ecs:ListServices&ecs:DescribeServices ecs:ListTasks&ecs:DescribeTasks ecs:DescribeTaskDefinition? logs:GetLogEvents*',
  ],
  'roll service': [
    'cli',
    'ecs:DescribeServices ecs:RegisterTaskDefinition ecs:UpdateService ecs:DescribeServices*',
  ],
  'push image': [
    'cli',
    'ecr:GetAuthorizationToken ecr:BatchCheckLayerAvailability* ecr:InitiateLayerUpload&ecr:UploadLayerPart&ecr:CompleteLayerUpload? ecr:PutImage',
  ],
  'shell in container': ['cli', 'ecs:ListTasks ecs:DescribeTasks ecs:ExecuteCommand ssm:TerminateSession?'],
  'read secret': [
    'console',
    'secretsmanager:ListSecrets secretsmanager:DescribeSecret&secretsmanager:GetResourcePolicy&secretsmanager:ListSecretVersionIds secretsmanager:GetSecretValue',
  ],
  'read parameters': ['cli', 'ssm:DescribeParameters? ssm:GetParametersByPath ssm:GetParameter*'],
  'change parameter': [
    'console',
    'ssm:DescribeParameters ssm:GetParameter&ssm:GetParameterHistory ssm:PutParameter ssm:GetParameter',
  ],
  'look at state machine': [
    'console',
    'states:ListStateMachines states:DescribeStateMachine&states:ListExecutions states:DescribeExecution&states:GetExecutionHistory* states:StartExecution?',
  ],
  'trace requests': [
    'console',
    'xray:GetServiceGraph&xray:GetGroups xray:GetTraceSummaries xray:BatchGetTraces*',
  ],
  'edit api': [
    'console',
    'apigateway:GetRestApis apigateway:GetResources&apigateway:GetStages apigateway:GetDeployments? apigateway:CreateDeployment?',
  ],
  'browse bucket': ['console', `s3:ListBuckets ${s3Page} s3:ListObjects* s3:HeadObject? s3:GetObject*`],
  'copy files': ['cli', 's3:ListObjects s3:GetObject+'],
  'upload files': ['cli', 's3:PutObject+ s3:ListObjects?'],
  'check events': [
    'console',
    'events:ListEventBuses&events:ListRules events:DescribeRule&events:ListTargetsByRule events:PutRule? events:PutTargets?',
  ],
  'check stack': [
    'console',
    'cloudformation:ListStacks cloudformation:DescribeStacks&cloudformation:DescribeStackEvents&cloudformation:DescribeStackResources* cloudformation:GetTemplate?',
  ],
  'deploy stack': [
    'cli',
    'cloudformation:DescribeStacks cloudformation:CreateChangeSet cloudformation:DescribeChangeSet* cloudformation:ExecuteChangeSet cloudformation:DescribeStacks* cloudformation:DescribeStackEvents*',
  ],
  'ask a model': ['notebook', 'bedrock:ListFoundationModels? bedrock:Converse* bedrock:InvokeModel*'],
  'who am I': ['cli', 'sts:GetCallerIdentity'],
  dashboards: [
    'console',
    'monitoring:ListDashboards&monitoring:DescribeAlarms monitoring:GetDashboard&monitoring:GetMetricData* monitoring:GetMetricData* monitoring:ListMetrics?',
  ],
  // Platform
  'terraform plan': [
    'terraform',
    'sts:GetCallerIdentity ec2:DescribeAccountAttributes iam:GetRole+ iam:ListRolePolicies+ s3:GetBucketPolicy+ s3:GetBucketVersioning+ ec2:DescribeVpcs ec2:DescribeSecurityGroups* ec2:DescribeSubnets kms:DescribeKey&kms:GetKeyPolicy? lambda:GetFunction+ rds:DescribeDBInstances?',
  ],
  'terraform apply': [
    'terraform',
    'sts:GetCallerIdentity iam:GetRole+ iam:GetPolicy+ ec2:DescribeSecurityGroups ec2:CreateSecurityGroup? ec2:AuthorizeSecurityGroupIngress? iam:CreateRole? iam:PutRolePolicy? iam:AttachRolePolicy? s3:PutBucketTagging? lambda:UpdateFunctionConfiguration? ec2:CreateTags* iam:GetRole*',
  ],
  'check instances': [
    'console',
    `${ec2Page} ec2:DescribeInstanceAttribute&ec2:DescribeSecurityGroups? monitoring:GetMetricData* ec2:GetConsoleOutput?`,
  ],
  'restart instance': [
    'console',
    `${ec2Page} ec2:RebootInstances? ec2:StopInstances? ec2:StartInstances? ec2:DescribeInstanceStatus*`,
  ],
  'shell on instance': [
    'cli',
    'ec2:DescribeInstances ssm:DescribeInstanceInformation? ssm:StartSession ssm:TerminateSession?',
  ],
  'run command': [
    'console',
    'ssm:ListDocuments&ssm:DescribeInstanceInformation ssm:SendCommand ssm:ListCommands&ssm:GetCommandInvocation*',
  ],
  'launch instance': [
    'console',
    'ec2:DescribeImages&ec2:DescribeInstanceTypes&ec2:DescribeKeyPairs&ec2:DescribeVpcs&ec2:DescribeSubnets&ec2:DescribeSecurityGroups ec2:RunInstances ec2:CreateTags? ec2:DescribeInstances*',
  ],
  'scale group': [
    'console',
    'autoscaling:DescribeAutoScalingGroups autoscaling:DescribeScalingActivities&autoscaling:DescribePolicies autoscaling:UpdateAutoScalingGroup? autoscaling:SetDesiredCapacity? autoscaling:DescribeScalingActivities*',
  ],
  kubernetes: [
    'console',
    'eks:ListClusters eks:DescribeCluster&eks:ListNodegroups&eks:ListAddons eks:AccessKubernetesApi* eks:ListUpdates?',
  ],
  'kube config': ['cli', 'eks:DescribeCluster eks:ListClusters?'],
  'load balancers': [
    'console',
    'elasticloadbalancing:DescribeLoadBalancers&elasticloadbalancing:DescribeTags elasticloadbalancing:DescribeListeners&elasticloadbalancing:DescribeRules elasticloadbalancing:DescribeTargetGroups elasticloadbalancing:DescribeTargetHealth*',
  ],
  'dns change': [
    'console',
    'route53:ListHostedZones&route53:GetHostedZoneCount route53:GetHostedZone&route53:ListResourceRecordSets route53:ChangeResourceRecordSets? route53:ListResourceRecordSets',
  ],
  'purge cdn': [
    'cli',
    'cloudfront:ListDistributions cloudfront:CreateInvalidation cloudfront:GetDistribution?',
  ],
  certificates: [
    'console',
    'acm:ListCertificates acm:DescribeCertificate&acm:ListTagsForCertificate acm:RequestCertificate?',
  ],
  'database care': [
    'console',
    'rds:DescribeDBInstances&rds:DescribeDBClusters rds:DescribeDBSnapshots&rds:DescribeEvents&rds:DescribePendingMaintenanceActions rds:DescribeDBLogFiles? rds:DownloadDBLogFilePortion* rds:CreateDBSnapshot? rds:ModifyDBInstance?',
  ],
  'share snapshot': [
    'cli',
    'ec2:DescribeSnapshots ec2:CreateSnapshot? ec2:ModifySnapshotAttribute ec2:DescribeSnapshotAttribute',
  ],
  'bake image': ['cli', 'ec2:CreateImage ec2:DescribeImages* ec2:ModifyImageAttribute? ec2:CreateTags'],
  'role care': [
    'console',
    'iam:ListRoles iam:GetRole&iam:ListAttachedRolePolicies&iam:ListRolePolicies&iam:ListRoleTags iam:AttachRolePolicy? iam:UpdateAssumeRolePolicy? iam:GetRole',
  ],
  'user care': [
    'console',
    'iam:ListUsers&iam:GetAccountSummary iam:GetUser&iam:ListAccessKeys&iam:ListGroupsForUser&iam:ListMFADevices&iam:ListAttachedUserPolicies iam:CreateAccessKey? iam:UpdateAccessKey? iam:GetAccessKeyLastUsed',
  ],
  'new user': [
    'console',
    'iam:ListUsers&iam:GetAccountSummary iam:CreateUser iam:AddUserToGroup iam:AttachUserPolicy? iam:CreateLoginProfile? iam:CreateAccessKey?',
  ],
  'backup care': [
    'console',
    'backup:ListBackupVaults&backup:ListBackupPlans backup:ListBackupJobs* backup:ListRecoveryPointsByBackupVault? backup:StartBackupJob?',
  ],
  quotas: [
    'console',
    'servicequotas:ListServices servicequotas:ListServiceQuotas servicequotas:GetServiceQuota servicequotas:RequestServiceQuotaIncrease?',
  ],
  'tag search': [
    'console',
    'resource-explorer-2:ListViews&resource-explorer-2:GetIndex resource-explorer-2:Search* tagging:GetResources?',
  ],
  'cache care': [
    'console',
    'elasticache:DescribeReplicationGroups&elasticache:DescribeCacheClusters elasticache:DescribeEvents monitoring:GetMetricData*',
  ],
  'shell in browser': [
    'console',
    'cloudshell:DescribeEnvironments&cloudshell:CreateEnvironment cloudshell:GetEnvironmentStatus* cloudshell:CreateSession&cloudshell:PutCredentials cloudshell:SendHeartBeat*',
  ],
  // Data
  'query lake': [
    'console',
    'athena:ListWorkGroups&athena:GetWorkGroup&athena:ListDataCatalogs glue:GetDatabases&glue:GetTables athena:StartQueryExecution* athena:GetQueryExecution* athena:GetQueryResultsStream*',
  ],
  'query from notebook': [
    'notebook',
    'glue:GetTable? athena:StartQueryExecution athena:GetQueryExecution* athena:GetQueryResults* s3:GetObject?',
  ],
  'read data': ['notebook', 's3:ListObjects* s3:HeadObject? s3:GetObject+ s3:GetObject+'],
  'write data': ['notebook', 's3:PutObject+ glue:BatchCreatePartition? glue:GetTable?'],
  'open notebook': [
    'console',
    'sagemaker:ListNotebookInstances&sagemaker:ListDomains sagemaker:DescribeNotebookInstance sagemaker:StartNotebookInstance? sagemaker:CreatePresignedNotebookInstanceUrl',
  ],
  'train model': [
    'notebook',
    'sagemaker:CreateTrainingJob sagemaker:DescribeTrainingJob* sagemaker:DescribeTrainingJob* logs:GetLogEvents*',
  ],
  'serve model': [
    'notebook',
    'sagemaker:CreateModel sagemaker:CreateEndpointConfig sagemaker:UpdateEndpoint sagemaker:DescribeEndpoint*',
  ],
  'compare training': [
    'console',
    'sagemaker:ListTrainingJobs sagemaker:DescribeTrainingJob* sagemaker:Search?',
  ],
  'watch jobs': [
    'console',
    'glue:GetJobs&glue:ListJobs glue:GetJobRuns&glue:GetJob* glue:StartJobRun? glue:GetJobRun*',
  ],
  crawl: [
    'console',
    'glue:GetCrawlers&glue:ListCrawlers glue:GetCrawler glue:StartCrawler? glue:GetTables glue:UpdateTable?',
  ],
  'query warehouse': [
    'notebook',
    'redshift:GetClusterCredentials redshift-data:ExecuteStatement* redshift-data:DescribeStatement* redshift-data:GetStatementResult',
  ],
  'big cluster': [
    'cli',
    'elasticmapreduce:ListClusters elasticmapreduce:RunJobFlow? elasticmapreduce:DescribeCluster* elasticmapreduce:AddJobFlowSteps? elasticmapreduce:ListSteps* elasticmapreduce:TerminateJobFlows?',
  ],
  grants: [
    'console',
    'lakeformation:GetDataLakeSettings&lakeformation:ListPermissions lakeformation:ListResources? lakeformation:GrantPermissions?',
  ],
  streams: [
    'console',
    'kinesis:ListStreams&kinesis:DescribeStreamSummary kinesis:ListShards? firehose:ListDeliveryStreams firehose:DescribeDeliveryStream?',
  ],
  replication: [
    'console',
    'dms:DescribeReplicationTasks&dms:DescribeReplicationInstances dms:DescribeTableStatistics* dms:StartReplicationTask?',
  ],
  'dashboards for business': [
    'console',
    'quicksight:ListDashboards quicksight:DescribeDashboard* quicksight:ListDataSets? quicksight:CreateIngestion?',
  ],
  // Security
  'triage findings': [
    'console',
    'guardduty:ListDetectors guardduty:GetFindingsStatistics&guardduty:ListFindings guardduty:GetFindings* guardduty:ArchiveFindings?',
  ],
  'security hub': [
    'console',
    'securityhub:DescribeHub&securityhub:GetEnabledStandards&securityhub:GetInsights securityhub:GetFindings* securityhub:BatchUpdateFindings?',
  ],
  'look up events': [
    'console',
    'cloudtrail:ListTrails&cloudtrail:DescribeTrails cloudtrail:LookupEvents* cloudtrail:LookupEvents*',
  ],
  'trail care': [
    'console',
    'cloudtrail:DescribeTrails&cloudtrail:GetTrailStatus cloudtrail:GetEventSelectors&cloudtrail:GetInsightSelectors cloudtrail:UpdateTrail? cloudtrail:PutEventSelectors? cloudtrail:StopLogging? cloudtrail:StartLogging?',
  ],
  'access review': [
    'console',
    'iam:GenerateCredentialReport iam:GetCredentialReport iam:ListUsers&iam:ListRoles iam:ListAccessKeys+ iam:GetAccessKeyLastUsed+ iam:GenerateServiceLastAccessedDetails* iam:GetServiceLastAccessedDetails*',
  ],
  'analyse access': [
    'console',
    'access-analyzer:ListAnalyzers access-analyzer:ListFindingsV2* access-analyzer:GetFinding* iam:SimulatePrincipalPolicy?',
  ],
  compliance: [
    'console',
    'config:DescribeConfigurationRecorders&config:DescribeConfigRules config:DescribeComplianceByConfigRule config:GetResourceConfigHistory* config:SelectResourceConfig?',
  ],
  vulnerabilities: [
    'console',
    'inspector2:BatchGetAccountStatus&inspector2:ListCoverage inspector2:ListFindingAggregations inspector2:ListFindings* ecr:DescribeImageScanFindings?',
  ],
  'query trail': [
    'cli',
    'athena:StartQueryExecution athena:GetQueryExecution* athena:GetQueryResults* s3:GetObject?',
  ],
  'firewall rules': [
    'console',
    'wafv2:ListWebACLs wafv2:GetWebACL&wafv2:ListIPSets wafv2:GetSampledRequests* wafv2:UpdateIPSet?',
  ],
  'key care': [
    'console',
    'kms:ListKeys&kms:ListAliases kms:DescribeKey&kms:GetKeyPolicy&kms:GetKeyRotationStatus&kms:ListResourceTags kms:EnableKeyRotation? kms:ListGrants?',
  ],
  'inventory by script': [
    'notebook',
    'sts:GetCallerIdentity organizations:ListAccounts? iam:ListRoles iam:GetRole+ s3:ListBuckets s3:GetBucketAcl+ s3:GetBucketPolicyStatus+ ec2:DescribeInstances ec2:DescribeSnapshots? iam:GetAccountAuthorizationDetails? lambda:ListFunctions',
  ],
  'assume role to look': [
    'cli',
    'sts:GetCallerIdentity sts:AssumeRole iam:ListRoles? ec2:DescribeInstances? s3:ListBuckets?',
  ],
  // Finance, support, managers
  'cost explorer': [
    'console',
    'ce:GetCostAndUsage&ce:GetDimensionValues&ce:GetTags&ce:GetCostCategories ce:GetCostAndUsage* ce:GetCostForecast? ce:GetSavingsPlansUtilization?',
  ],
  budgets: [
    'console',
    'budgets:ViewBudget&budgets:DescribeBudgets budgets:DescribeBudgetPerformanceHistory* budgets:ModifyBudget?',
  ],
  'usage reports': [
    'console',
    'cur:DescribeReportDefinitions cur:GetUsageReport? s3:ListObjects? s3:GetObject*',
  ],
  savings: [
    'console',
    'ce:GetSavingsPlansCoverage&ce:GetSavingsPlansUtilization ce:GetReservationUtilization&ce:GetRightsizingRecommendation ec2:DescribeReservedInstances?',
  ],
  accounts: [
    'console',
    'organizations:DescribeOrganization&organizations:ListRoots organizations:ListAccounts* organizations:DescribeAccount? organizations:ListOrganizationalUnitsForParent?',
  ],
  'find customer': [
    'console',
    'cognito-idp:ListUserPools cognito-idp:DescribeUserPool cognito-idp:ListUsers* cognito-idp:AdminGetUser* cognito-idp:AdminResetUserPassword?',
  ],
  'customer records': [
    'console',
    'dynamodb:ListTables dynamodb:DescribeTable dynamodb:Query* dynamodb:GetItem* dynamodb:UpdateItem?',
  ],
  'support case': [
    'console',
    'support:DescribeCases&support:DescribeServices support:DescribeCommunications* support:AddCommunicationToCase? support:CreateCase?',
  ],
  health: [
    'console',
    'health:DescribeEventAggregates&health:DescribeEvents health:DescribeEventDetails* health:DescribeAffectedEntities?',
  ],
  glance: [
    'console',
    'monitoring:DescribeAlarms&monitoring:ListDashboards monitoring:GetDashboard&monitoring:GetMetricData',
  ],
  'file exchange': [
    'console',
    'transfer:ListServers transfer:DescribeServer&transfer:ListUsers s3:ListObjects* s3:PutObject?',
  ],
  'search cluster': [
    'console',
    'es:ListDomainNames es:DescribeDomains&es:DescribeDomain es:ListTags? monitoring:GetMetricData*',
  ],
}

export const workflows: ReadonlyMap<string, Workflow> = new Map(
  Object.entries(programs).map(([name, [channel, program]]) => [
    name,
    { channel, steps: parseProgram(program) },
  ]),
)
