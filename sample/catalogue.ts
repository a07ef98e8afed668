/**
 * The actions that anybody in the sample can do, with the request parameters that CloudTrail records for them.
 * Grouped by event source, then by parameter template: `$name` stands for a resource of that kind, chosen
 * when the call is made (resources.ts). Event names are those of CloudTrail, API dates included.
 */
export type Template = Readonly<Record<string, unknown>> | null

export const catalogue: Record<string, [Template, string][]> = {
  s3: [
    [null, 'ListBuckets'],
    [
      { bucketName: '$bucket', Host: 's3.amazonaws.com' },
      'GetBucketLocation GetBucketPolicy GetBucketAcl GetBucketVersioning GetBucketTagging GetBucketLogging GetBucketEncryption GetBucketPublicAccessBlock GetBucketLifecycle GetBucketCors GetBucketNotification GetBucketPolicyStatus GetBucketReplication GetBucketWebsite HeadBucket CreateBucket DeleteBucket PutBucketPolicy PutBucketTagging PutBucketEncryption PutBucketLifecycle PutBucketVersioning PutBucketPublicAccessBlock DeleteBucketPolicy PutBucketCors PutBucketNotification',
    ],
    [{ bucketName: '$bucket', prefix: '$prefix', 'list-type': '2' }, 'ListObjects'],
    [{ bucketName: '$bucket', key: '$object' }, 'GetObject PutObject HeadObject DeleteObject CopyObject'],
  ],
  ec2: [
    [
      { filterSet: {}, maxResults: 100 },
      'DescribeVpcs DescribeSubnets DescribeSecurityGroups DescribeVolumes DescribeAddresses DescribeKeyPairs DescribeRouteTables DescribeNatGateways DescribeInternetGateways DescribeNetworkAcls DescribeFlowLogs DescribeInstanceTypes DescribeAvailabilityZones DescribeRegions DescribeAccountAttributes DescribeTags DescribeLaunchTemplates DescribeVpcEndpoints DescribeNetworkInterfaces DescribeReservedInstances DescribeSpotPriceHistory DescribeInstanceStatus GetEbsEncryptionByDefault DescribeTransitGateways DescribeInstances DescribeSecurityGroupRules DescribeInstanceTypeOfferings DescribeSpotInstanceRequests DescribeIamInstanceProfileAssociations DescribeManagedPrefixLists DescribeVpcPeeringConnections DescribeCarrierGateways GetSerialConsoleAccessStatus',
    ],
    [
      { instancesSet: { items: [{ instanceId: '$instance' }] } },
      'StartInstances StopInstances RebootInstances TerminateInstances MonitorInstances',
    ],
    [
      { instanceId: '$instance' },
      'DescribeInstanceAttribute ModifyInstanceAttribute GetConsoleOutput GetConsoleScreenshot GetPasswordData',
    ],
    [
      {
        instanceType: '$instanceType',
        instancesSet: { items: [{ imageId: '$image', minCount: 1, maxCount: 1 }] },
      },
      'RunInstances',
    ],
    [{ imageId: '$image' }, 'DescribeImages DescribeImageAttribute DeregisterImage'],
    [{ snapshotId: '$snapshot' }, 'DescribeSnapshotAttribute DeleteSnapshot'],
    [
      {
        snapshotId: '$snapshot',
        createVolumePermission: { add: { items: [{ userId: '$partnerAccount' }] } },
      },
      'ModifySnapshotAttribute',
    ],
    [
      { imageId: '$image', launchPermission: { add: { items: [{ userId: '$partnerAccount' }] } } },
      'ModifyImageAttribute',
    ],
    [{ ownersSet: { items: [{ owner: 'self' }] } }, 'DescribeSnapshots'],
    [{ volumeId: '$volume' }, 'CreateSnapshot DeleteVolume AttachVolume DetachVolume ModifyVolume'],
    [{ instanceId: '$instance', name: '$stack' }, 'CreateImage'],
    [
      {
        groupId: '$securityGroup',
        ipPermissions: { items: [{ ipProtocol: 'tcp', fromPort: 443, toPort: 443 }] },
      },
      'AuthorizeSecurityGroupIngress RevokeSecurityGroupIngress AuthorizeSecurityGroupEgress',
    ],
    [{ groupName: '$stack', vpcId: '$vpc' }, 'CreateSecurityGroup'],
    [{ resourcesSet: { items: [{ resourceId: '$instance' }] } }, 'CreateTags DeleteTags'],
    [{ keyName: '$keyPair' }, 'CreateKeyPair ImportKeyPair DeleteKeyPair'],
    [{ networkInterfaceId: '$networkInterface' }, 'CreateNetworkInterface DeleteNetworkInterface'],
  ],
  iam: [
    [
      null,
      'ListUsers ListRoles ListPolicies ListGroups GetAccountSummary GetAccountPasswordPolicy ListAccountAliases GetAccountAuthorizationDetails GenerateCredentialReport GetCredentialReport ListInstanceProfiles ListSAMLProviders ListOpenIDConnectProviders ListVirtualMFADevices ListServerCertificates',
    ],
    [
      { userName: '$user' },
      'GetUser ListAccessKeys ListUserPolicies ListAttachedUserPolicies ListGroupsForUser ListMFADevices GetLoginProfile ListSigningCertificates CreateUser CreateAccessKey DeleteUser CreateLoginProfile UpdateLoginProfile ListUserTags ListSSHPublicKeys ListServiceSpecificCredentials',
    ],
    [
      { userName: '$user', accessKeyId: '$accessKey' },
      'GetAccessKeyLastUsed UpdateAccessKey DeleteAccessKey',
    ],
    [
      { roleName: '$role' },
      'GetRole ListRolePolicies ListAttachedRolePolicies ListInstanceProfilesForRole ListRoleTags CreateRole DeleteRole TagRole UpdateRole UpdateAssumeRolePolicy',
    ],
    [{ roleName: '$role', policyArn: '$policy' }, 'AttachRolePolicy DetachRolePolicy'],
    [{ roleName: '$role', policyName: 'inline' }, 'GetRolePolicy PutRolePolicy DeleteRolePolicy'],
    [{ userName: '$user', policyArn: '$policy' }, 'AttachUserPolicy DetachUserPolicy'],
    [{ userName: '$user', policyName: 'inline' }, 'PutUserPolicy GetUserPolicy'],
    [{ userName: '$user', groupName: '$group' }, 'AddUserToGroup RemoveUserFromGroup'],
    [
      { policyArn: '$policy' },
      'GetPolicy GetPolicyVersion ListPolicyVersions CreatePolicyVersion CreatePolicy ListEntitiesForPolicy',
    ],
    [{ arn: '$roleArn' }, 'GenerateServiceLastAccessedDetails GetServiceLastAccessedDetails'],
    [{ policySourceArn: '$roleArn', actionNames: ['s3:GetObject'] }, 'SimulatePrincipalPolicy'],
    [{ roleName: '$role', instanceProfileName: '$role' }, 'CreateInstanceProfile AddRoleToInstanceProfile'],
  ],
  sts: [
    [null, 'GetCallerIdentity GetSessionToken'],
    [
      { roleArn: '$roleArn', roleSessionName: '$session', durationSeconds: 3600 },
      'AssumeRole AssumeRoleWithWebIdentity AssumeRoleWithSAML',
    ],
    [{ name: '$session', durationSeconds: 3600 }, 'GetFederationToken'],
  ],
  lambda: [
    [{ maxItems: 50 }, 'ListFunctions20150331 ListLayers20181031 GetAccountSettings20160819'],
    [
      { functionName: '$function' },
      'GetFunction20150331v2 GetFunctionConfiguration20150331v2 GetPolicy20150331v2 ListVersionsByFunction20150331 ListAliases20150331 ListTags20170331 UpdateFunctionCode20150331v2 UpdateFunctionConfiguration20150331v2 PublishVersion20150331 Invoke GetFunctionUrlConfig GetFunctionCodeSigningConfig ListFunctionEventInvokeConfigs ListProvisionedConcurrencyConfigs CreateFunction20150331 DeleteFunction20150331 TagResource20170331v2 GetRuntimeManagementConfig ListFunctionUrlConfigs',
    ],
    [{ functionName: '$function', action: 'lambda:InvokeFunction' }, 'AddPermission20150331v2'],
    [
      { functionName: '$function', eventSourceArn: '$queueArn' },
      'CreateEventSourceMapping20150331 ListEventSourceMappings20150331',
    ],
  ],
  dynamodb: [
    [null, 'ListTables DescribeLimits ListBackups ListGlobalTables'],
    [
      { tableName: '$table' },
      'DescribeTable DescribeTimeToLive DescribeContinuousBackups ListTagsOfResource UpdateTable CreateTable UpdateTimeToLive CreateBackup DescribeContributorInsights DescribeKinesisStreamingDestination',
    ],
    [{ tableName: '$table', key: ['id'] }, 'GetItem PutItem UpdateItem Query Scan BatchWriteItem DeleteItem'],
  ],
  rds: [
    [
      { maxRecords: 100 },
      'DescribeDBClusters DescribeDBSnapshots DescribeDBSubnetGroups DescribeDBEngineVersions DescribeEvents DescribeOrderableDBInstanceOptions DescribePendingMaintenanceActions DescribeDBParameterGroups DescribeDBRecommendations DescribeBlueGreenDeployments',
    ],
    [
      { dBInstanceIdentifier: '$database' },
      'DescribeDBInstances DescribeDBLogFiles DownloadDBLogFilePortion ModifyDBInstance RebootDBInstance StopDBInstance StartDBInstance ListTagsForResource',
    ],
    [
      { dBInstanceIdentifier: '$database', dBSnapshotIdentifier: '$dbSnapshot' },
      'CreateDBSnapshot RestoreDBInstanceFromDBSnapshot',
    ],
    [
      { dBSnapshotIdentifier: '$dbSnapshot' },
      'DescribeDBSnapshotAttributes ModifyDBSnapshotAttribute DeleteDBSnapshot CopyDBSnapshot',
    ],
  ],
  logs: [
    [
      { logGroupNamePrefix: '/aws' },
      'DescribeLogGroups DescribeQueryDefinitions DescribeMetricFilters DescribeResourcePolicies DescribeQueries',
    ],
    [
      { logGroupName: '$logGroup' },
      'DescribeLogStreams FilterLogEvents CreateLogGroup CreateLogStream PutRetentionPolicy DeleteLogGroup ListTagsLogGroup DescribeSubscriptionFilters ListTagsForResource StartLiveTail',
    ],
    [{ logGroupName: '$logGroup', logStreamName: '$logStream' }, 'GetLogEvents'],
    [{ logGroupNames: ['$logGroup'], queryString: 'fields @timestamp, @message' }, 'StartQuery'],
    [{ queryId: '$queryId' }, 'GetQueryResults StopQuery'],
  ],
  monitoring: [
    [
      { maxRecords: 100 },
      'DescribeAlarms ListMetrics ListDashboards DescribeInsightRules DescribeAlarmHistory DescribeAnomalyDetectors',
    ],
    [{ dashboardName: '$stack' }, 'GetDashboard PutDashboard'],
    [{ metricDataQueries: [{ id: 'm1' }] }, 'GetMetricData GetMetricStatistics'],
    [
      { alarmName: '$alarm' },
      'PutMetricAlarm DeleteAlarms DisableAlarmActions EnableAlarmActions DescribeAlarmsForMetric SetAlarmState',
    ],
  ],
  cloudformation: [
    [null, 'ListStacks ListStackSets ListExports DescribeType DescribeAccountLimits'],
    [
      { stackName: '$stack' },
      'DescribeStacks DescribeStackEvents DescribeStackResources ListStackResources GetTemplate GetTemplateSummary CreateStack UpdateStack DeleteStack ListChangeSets DetectStackDrift DescribeStackResource',
    ],
    [{ stackName: '$stack', changeSetName: 'deploy' }, 'CreateChangeSet DescribeChangeSet ExecuteChangeSet'],
  ],
  cloudtrail: [
    [null, 'ListTrails LookupEvents ListEventDataStores'],
    [{ trailNameList: ['$trail'] }, 'DescribeTrails'],
    [{ name: '$trail' }, 'GetTrailStatus StopLogging StartLogging UpdateTrail GetTrail'],
    [{ trailName: '$trail' }, 'GetEventSelectors PutEventSelectors GetInsightSelectors'],
  ],
  kms: [
    [{ limit: 100 }, 'ListKeys ListAliases'],
    [
      { keyId: '$key' },
      'DescribeKey GetKeyPolicy GetKeyRotationStatus ListGrants ListResourceTags EnableKeyRotation CreateGrant GenerateDataKey Encrypt Sign PutKeyPolicy ListKeyPolicies GetPublicKey',
    ],
    [{ encryptionAlgorithm: 'SYMMETRIC_DEFAULT', keyId: '$key' }, 'Decrypt'],
  ],
  secretsmanager: [
    [{ maxResults: 100 }, 'ListSecrets GetRandomPassword'],
    [
      { secretId: '$secret' },
      'GetSecretValue DescribeSecret PutSecretValue UpdateSecret CreateSecret RotateSecret RotationStarted RotationSucceeded TagResource GetResourcePolicy ListSecretVersionIds DeleteSecret',
    ],
  ],
  ssm: [
    [
      { maxResults: 50 },
      'DescribeParameters DescribeInstanceInformation ListDocuments ListCommands ListAssociations DescribeSessions DescribeInstanceProperties',
    ],
    [
      { name: '$parameter', withDecryption: true },
      'GetParameter PutParameter GetParameterHistory DeleteParameter',
    ],
    [{ names: ['$parameter'], withDecryption: true }, 'GetParameters'],
    [{ path: '$parameter', recursive: true, withDecryption: true }, 'GetParametersByPath'],
    [{ target: '$instance' }, 'StartSession TerminateSession ResumeSession'],
    [{ documentName: 'AWS-RunShellScript', instanceIds: ['$instance'] }, 'SendCommand'],
    [
      { instanceId: '$instance' },
      'UpdateInstanceInformation ListInventoryEntries GetCommandInvocation PutInventory ListInstanceAssociations PutComplianceItems',
    ],
  ],
  sqs: [
    [{ maxResults: 100 }, 'ListQueues'],
    [
      { queueUrl: '$queueUrl' },
      'GetQueueAttributes SetQueueAttributes PurgeQueue CreateQueue ListDeadLetterSourceQueues ListQueueTags ReceiveMessage GetQueueUrl',
    ],
  ],
  sns: [
    [null, 'ListTopics ListSubscriptions'],
    [
      { topicArn: '$topic' },
      'GetTopicAttributes ListSubscriptionsByTopic Subscribe Publish CreateTopic SetTopicAttributes',
    ],
  ],
  ecs: [
    [{ maxResults: 100 }, 'ListClusters ListTaskDefinitions DescribeCapacityProviders'],
    [
      { cluster: '$cluster' },
      'ListServices ListTasks DescribeTasks DescribeClusters ListContainerInstances StopTask RunTask ListServiceDeployments',
    ],
    [{ cluster: '$cluster', services: ['$service'] }, 'DescribeServices'],
    [{ cluster: '$cluster', service: '$service' }, 'UpdateService CreateService DeleteService'],
    [{ cluster: '$cluster', task: '$task', command: '/bin/sh', interactive: true }, 'ExecuteCommand'],
    [
      { taskDefinition: '$service' },
      'DescribeTaskDefinition RegisterTaskDefinition DeregisterTaskDefinition',
    ],
  ],
  ecr: [
    [null, 'GetAuthorizationToken DescribeRepositories DescribeRegistry'],
    [
      { repositoryName: '$repository' },
      'ListImages DescribeImages BatchGetImage BatchCheckLayerAvailability GetDownloadUrlForLayer PutImage InitiateLayerUpload UploadLayerPart CompleteLayerUpload DescribeImageScanFindings CreateRepository GetLifecyclePolicy PutLifecyclePolicy BatchDeleteImage GetRepositoryPolicy',
    ],
  ],
  eks: [
    [null, 'ListClusters DescribeAddonVersions'],
    [
      { name: '$cluster' },
      'DescribeCluster ListNodegroups ListAddons ListFargateProfiles ListUpdates AccessKubernetesApi UpdateClusterVersion ListAccessEntries DescribeNodegroup ListInsights',
    ],
  ],
  elasticloadbalancing: [
    [{ pageSize: 100 }, 'DescribeLoadBalancers DescribeTargetGroups DescribeTags'],
    [{ loadBalancerArn: '$loadBalancer' }, 'DescribeListeners DescribeLoadBalancerAttributes DescribeRules'],
    [
      { targetGroupArn: '$targetGroup' },
      'DescribeTargetHealth RegisterTargets DeregisterTargets DescribeTargetGroupAttributes',
    ],
  ],
  autoscaling: [
    [
      { autoScalingGroupName: '$scalingGroup' },
      'DescribeAutoScalingGroups DescribeScalingActivities DescribePolicies UpdateAutoScalingGroup SetDesiredCapacity StartInstanceRefresh DescribeInstanceRefreshes DescribeAutoScalingInstances',
    ],
  ],
  route53: [
    [null, 'ListHostedZones ListHealthChecks GetHostedZoneCount'],
    [
      { hostedZoneId: '$zone' },
      'GetHostedZone ListResourceRecordSets ChangeResourceRecordSets ListTagsForResource',
    ],
  ],
  cloudfront: [
    [null, 'ListDistributions2020_05_31 ListCachePolicies2020_05_31'],
    [
      { id: '$distribution' },
      'GetDistribution2020_05_31 GetDistributionConfig2020_05_31 CreateInvalidation2020_05_31 ListInvalidations2020_05_31 UpdateDistribution2020_05_31',
    ],
  ],
  acm: [
    [null, 'ListCertificates'],
    [{ certificateArn: '$certificate' }, 'DescribeCertificate ListTagsForCertificate RequestCertificate'],
  ],
  wafv2: [
    [{ scope: 'REGIONAL' }, 'ListWebACLs ListIPSets ListRuleGroups'],
    [{ name: '$stack', scope: 'REGIONAL' }, 'GetWebACL GetIPSet UpdateIPSet GetSampledRequests UpdateWebACL'],
  ],
  guardduty: [
    [null, 'ListDetectors ListOrganizationAdminAccounts'],
    [
      { detectorId: '$detector' },
      'GetDetector ListFindings GetFindings ArchiveFindings ListMembers GetFindingsStatistics CreateFilter UpdateDetector ListFilters',
    ],
  ],
  securityhub: [
    [
      { maxResults: 100 },
      'GetFindings DescribeHub GetEnabledStandards BatchUpdateFindings GetInsights ListMembers DescribeStandardsControls GetInsightResults BatchImportFindings',
    ],
  ],
  config: [
    [
      null,
      'DescribeConfigurationRecorders DescribeConfigRules DescribeComplianceByConfigRule DescribeConfigurationRecorderStatus DescribeDeliveryChannels GetDiscoveredResourceCounts',
    ],
    [
      { resourceType: 'AWS::S3::Bucket', resourceId: '$bucket' },
      'GetResourceConfigHistory ListDiscoveredResources BatchGetResourceConfig',
    ],
    [
      { expression: 'SELECT resourceId WHERE resourceType = 1' },
      'SelectResourceConfig SelectAggregateResourceConfig',
    ],
    [{ evaluations: [{ complianceResourceId: '$bucket' }] }, 'PutEvaluations'],
  ],
  'access-analyzer': [
    [null, 'ListAnalyzers ListFindings GetFinding ListFindingsV2 ValidatePolicy ListArchiveRules'],
  ],
  inspector2: [
    [
      { maxResults: 100 },
      'ListFindings ListCoverage BatchGetAccountStatus ListFindingAggregations GetConfiguration',
    ],
  ],
  organizations: [
    [
      null,
      'DescribeOrganization ListAccounts ListRoots ListOrganizationalUnitsForParent ListPolicies DescribePolicy ListDelegatedAdministrators DescribeAccount ListParents',
    ],
  ],
  ce: [
    [
      { timePeriod: { start: '$monthStart', end: '$today' }, granularity: 'DAILY' },
      'GetCostAndUsage GetCostForecast GetDimensionValues GetTags GetReservationUtilization GetSavingsPlansCoverage GetSavingsPlansUtilization GetCostCategories GetAnomalies GetRightsizingRecommendation ListCostAllocationTags',
    ],
  ],
  budgets: [
    [
      null,
      'DescribeBudgets ViewBudget DescribeBudgetActionsForAccount ModifyBudget DescribeBudgetPerformanceHistory',
    ],
  ],
  cur: [[null, 'DescribeReportDefinitions GetUsageReport']],
  support: [
    [null, 'DescribeCases DescribeTrustedAdvisorChecks DescribeSeverityLevels DescribeServices CreateCase'],
    [{ caseId: '$case' }, 'DescribeCommunications AddCommunicationToCase ResolveCase'],
  ],
  health: [
    [
      { filter: {} },
      'DescribeEvents DescribeEventAggregates DescribeEventDetails DescribeAffectedEntities DescribeEventAggregatesForOrganization',
    ],
  ],
  athena: [
    [null, 'ListWorkGroups ListDataCatalogs ListNamedQueries ListPreparedStatements'],
    [{ workGroup: '$workgroup' }, 'GetWorkGroup ListQueryExecutions ListDatabases'],
    [{ queryString: '***OMITTED***', workGroup: '$workgroup' }, 'StartQueryExecution'],
    [
      { queryExecutionId: '$queryId' },
      'GetQueryExecution GetQueryResults GetQueryResultsStream StopQueryExecution BatchGetQueryExecution GetQueryRuntimeStatistics',
    ],
  ],
  glue: [
    [
      { maxResults: 100 },
      'GetDatabases GetJobs ListJobs GetCrawlers GetConnections GetTriggers ListCrawlers GetDataCatalogEncryptionSettings',
    ],
    [
      { databaseName: '$glueDatabase', name: '$glueTable' },
      'GetTable GetTables GetPartitions CreateTable UpdateTable BatchCreatePartition GetDatabase BatchGetPartition',
    ],
    [
      { jobName: '$job' },
      'GetJob StartJobRun GetJobRun GetJobRuns UpdateJob StartCrawler GetCrawler CreateJob GetJobBookmark',
    ],
  ],
  lakeformation: [
    [
      null,
      'ListPermissions GetDataLakeSettings ListResources GrantPermissions GetDataAccess GetTemporaryGlueTableCredentials',
    ],
  ],
  sagemaker: [
    [
      { maxResults: 50 },
      'ListNotebookInstances ListTrainingJobs ListModels ListEndpoints ListDomains ListUserProfiles ListApps ListProcessingJobs ListExperiments Search ListPipelines',
    ],
    [
      { notebookInstanceName: '$notebook' },
      'CreatePresignedNotebookInstanceUrl DescribeNotebookInstance StartNotebookInstance StopNotebookInstance',
    ],
    [
      { trainingJobName: '$trainingJob' },
      'CreateTrainingJob DescribeTrainingJob StopTrainingJob CreateProcessingJob DescribeProcessingJob',
    ],
    [
      { endpointName: '$endpoint' },
      'DescribeEndpoint CreateEndpoint UpdateEndpoint CreateModel CreateEndpointConfig DescribeDomain CreatePresignedDomainUrl DescribeApp',
    ],
  ],
  redshift: [
    [
      { clusterIdentifier: '$warehouse' },
      'DescribeClusters GetClusterCredentials DescribeClusterSnapshots DescribeLoggingStatus PauseCluster ResumeCluster',
    ],
  ],
  'redshift-data': [
    [
      { clusterIdentifier: '$warehouse', sql: '***' },
      'ExecuteStatement DescribeStatement GetStatementResult ListDatabases',
    ],
  ],
  elasticmapreduce: [
    [
      { jobFlowId: '$emr' },
      'ListClusters DescribeCluster RunJobFlow AddJobFlowSteps ListSteps DescribeStep TerminateJobFlows ListInstanceGroups DescribeJobFlows',
    ],
  ],
  kinesis: [
    [
      { streamName: '$stream' },
      'ListStreams DescribeStream DescribeStreamSummary UpdateShardCount ListShards',
    ],
  ],
  firehose: [[{ deliveryStreamName: '$stream' }, 'ListDeliveryStreams DescribeDeliveryStream']],
  states: [
    [{ maxResults: 100 }, 'ListStateMachines'],
    [
      { stateMachineArn: '$stateMachine' },
      'DescribeStateMachine ListExecutions StartExecution UpdateStateMachine CreateStateMachine',
    ],
    [{ executionArn: '$execution' }, 'DescribeExecution GetExecutionHistory StopExecution'],
  ],
  events: [
    [{ limit: 100 }, 'ListRules ListEventBuses'],
    [{ name: '$rule' }, 'DescribeRule ListTargetsByRule PutRule PutTargets DisableRule EnableRule'],
    [{ entries: [{ source: '$stack' }] }, 'PutEvents'],
  ],
  apigateway: [
    [
      { restApiId: '$api' },
      'GetRestApis GetStages GetResources GetDeployments CreateDeployment UpdateStage GetUsagePlans GetDomainNames GetAuthorizers',
    ],
  ],
  'cognito-idp': [
    [{ maxResults: 60 }, 'ListUserPools'],
    [
      { userPoolId: '$userPool' },
      'DescribeUserPool ListUsers ListUserPoolClients AdminGetUser AdminResetUserPassword AdminDisableUser DescribeUserPoolClient AdminListGroupsForUser',
    ],
  ],
  codebuild: [
    [
      { projectName: '$build' },
      'ListProjects BatchGetProjects StartBuild BatchGetBuilds ListBuildsForProject UpdateProject ListBuilds',
    ],
  ],
  codepipeline: [
    [
      { name: '$build' },
      'ListPipelines GetPipeline GetPipelineState StartPipelineExecution ListPipelineExecutions PutApprovalResult ListActionExecutions',
    ],
  ],
  codedeploy: [
    [
      { applicationName: '$service' },
      'CreateDeployment GetDeployment ListDeployments GetDeploymentConfig GetApplicationRevision RegisterApplicationRevision',
    ],
  ],
  bedrock: [
    [
      null,
      'ListFoundationModels ListInferenceProfiles GetModelInvocationLoggingConfiguration ListGuardrails ListKnowledgeBases GetFoundationModelAvailability',
    ],
    [{ modelId: '$model' }, 'InvokeModel Converse InvokeModelWithResponseStream'],
  ],
  quicksight: [
    [
      null,
      'ListDashboards DescribeDashboard ListDataSets ListUsers DescribeDataSet CreateIngestion ListAnalyses',
    ],
  ],
  servicequotas: [
    [{ serviceCode: 'ec2' }, 'ListServiceQuotas GetServiceQuota RequestServiceQuotaIncrease ListServices'],
  ],
  tagging: [[{ resourcesPerPage: 100 }, 'GetResources GetTagKeys GetTagValues']],
  'resource-explorer-2': [[null, 'Search ListViews GetIndex ListIndexes']],
  backup: [
    [
      { backupVaultName: '$vault' },
      'ListBackupJobs ListBackupVaults StartBackupJob ListRecoveryPointsByBackupVault ListBackupPlans DescribeBackupJob DeleteRecoveryPoint StartCopyJob',
    ],
  ],
  elasticache: [
    [
      { cacheClusterId: '$cache' },
      'DescribeCacheClusters DescribeReplicationGroups DescribeEvents ModifyReplicationGroup ListTagsForResource',
    ],
  ],
  es: [
    [{ domainName: '$domain' }, 'ListDomainNames DescribeDomain DescribeDomains UpdateDomainConfig ListTags'],
  ],
  xray: [
    [null, 'GetTraceSummaries GetServiceGraph BatchGetTraces GetGroups GetSamplingRules GetSamplingTargets'],
  ],
  cloudshell: [
    [
      null,
      'CreateEnvironment CreateSession GetEnvironmentStatus PutCredentials SendHeartBeat DescribeEnvironments',
    ],
  ],
  notifications: [[null, 'ListNotificationEvents GetFeatureOptInStatus ListNotificationHubs']],
  uxc: [[null, 'GetAccountColor ListServices GetAccountCustomizations']],
  signin: [
    [
      null,
      'ConsoleLogin SwitchRole CheckMfa GetSigninToken UserAuthentication CredentialChallenge CredentialVerification RenewRole',
    ],
  ],
  sso: [
    [
      null,
      'Authenticate Federate ListApplications GetRoleCredentials ListAccountRoles ListAccounts Logout DescribePermissionsPolicies',
    ],
  ],
  transfer: [[{ serverId: '$server' }, 'ListServers DescribeServer ListUsers DescribeUser']],
  dms: [
    [
      { replicationTaskArn: '$task' },
      'DescribeReplicationTasks StartReplicationTask DescribeReplicationInstances DescribeTableStatistics',
    ],
  ],
}
