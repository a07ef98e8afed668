/** The errors of ordinary life, with the codes that each service has for them. */
import { type Action, withoutDate } from './actions.ts'

const accessDeniedException = new Set([
  'lambda',
  'dynamodb',
  'kms',
  'secretsmanager',
  'ssm',
  'logs',
  'ecs',
  'ecr',
  'eks',
  'glue',
  'athena',
  'sagemaker',
  'states',
  'guardduty',
  'securityhub',
  'organizations',
  'ce',
  'codebuild',
  'bedrock',
  'inspector2',
])
/** Mistyped or vanished names, where AWS has an error of its own for them. */
export const notFound: Record<string, string> = {
  s3: 'NoSuchBucket',
  ec2: 'Client.InvalidInstanceID.NotFound',
  iam: 'NoSuchEntityException',
  lambda: 'ResourceNotFoundException',
  dynamodb: 'ResourceNotFoundException',
  logs: 'ResourceNotFoundException',
  ssm: 'ParameterNotFound',
  cloudformation: 'ValidationException',
  rds: 'DBInstanceNotFound',
  secretsmanager: 'ResourceNotFoundException',
  ecs: 'ClusterNotFoundException',
  athena: 'InvalidRequestException',
  glue: 'EntityNotFoundException',
  ecr: 'RepositoryNotFoundException',
}

export function denial(
  { service, eventName }: Action,
  caller: string,
): readonly [code: string, message: string] {
  if (service === 'ec2')
    return ['Client.UnauthorizedOperation', 'You are not authorized to perform this operation.']
  const action = `${service}:${withoutDate(eventName)}`
  return [
    accessDeniedException.has(service) ? 'AccessDeniedException' : 'AccessDenied',
    `User: ${caller} is not authorized to perform: ${action} because no identity-based policy allows the ${action} action`,
  ]
}
