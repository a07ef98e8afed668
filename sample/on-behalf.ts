/** What AWS does in the caller's name after a call, and how often. */
export const onBehalf: Record<string, { service: string; share: number; actions: string[] }> = {
  'secretsmanager:GetSecretValue': {
    service: 'secretsmanager.amazonaws.com',
    share: 0.8,
    actions: ['kms:Decrypt'],
  },
  'ssm:GetParameter': { service: 'ssm.amazonaws.com', share: 0.4, actions: ['kms:Decrypt'] },
  'ssm:GetParametersByPath': { service: 'ssm.amazonaws.com', share: 0.5, actions: ['kms:Decrypt'] },
  's3:GetObject': { service: 's3.amazonaws.com', share: 0.06, actions: ['kms:Decrypt'] },
  's3:PutObject': { service: 's3.amazonaws.com', share: 0.06, actions: ['kms:GenerateDataKey'] },
  'lambda:UpdateFunctionConfiguration': {
    service: 'lambda.amazonaws.com',
    share: 0.3,
    actions: ['kms:Encrypt'],
  },
  'cloudformation:ExecuteChangeSet': {
    service: 'cloudformation.amazonaws.com',
    share: 1,
    actions: [
      'iam:GetRole',
      'lambda:UpdateFunctionCode',
      'lambda:GetFunction',
      'iam:PutRolePolicy',
      'logs:PutRetentionPolicy',
    ],
  },
  'athena:StartQueryExecution': {
    service: 'athena.amazonaws.com',
    share: 0.7,
    actions: ['glue:GetTable', 'glue:GetPartitions', 's3:GetBucketLocation'],
  },
  'autoscaling:UpdateAutoScalingGroup': {
    service: 'autoscaling.amazonaws.com',
    share: 0.6,
    actions: ['ec2:RunInstances', 'elasticloadbalancing:RegisterTargets'],
  },
  'ec2:RunInstances': {
    service: 'ec2.amazonaws.com',
    share: 0.2,
    actions: ['ec2:CreateNetworkInterface', 'kms:CreateGrant'],
  },
  'backup:StartBackupJob': {
    service: 'backup.amazonaws.com',
    share: 1,
    actions: ['ec2:CreateSnapshot', 'rds:CreateDBSnapshot'],
  },
  'sagemaker:CreateTrainingJob': {
    service: 'sagemaker.amazonaws.com',
    share: 0.7,
    actions: ['kms:CreateGrant', 'ec2:CreateNetworkInterface'],
  },
}
