/**
 * What tables and SIEMs call the members of a CloudTrail record where they hold them as columns of their own:
 * useridentity_arn, userIdentity.arn, UserIdentityArn, aws.cloudtrail.user_identity.arn.
 */

/** Names are compared without case, dots, underscores, blanks and brackets. */
export function plainName(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '')
}

/** Names besides the member's own path: of Microsoft Sentinel, of Elastic's common schema, of hand-made tables. */
const others: Record<string, readonly string[]> = {
  eventTime: ['TimeGenerated', 'TimeGenerated [UTC]', '@timestamp'],
  eventID: ['AwsEventId'],
  eventSource: ['event.provider'],
  eventName: ['event.action'],
  eventType: ['EventTypeName'],
  awsRegion: ['cloud.region'],
  recipientAccountId: ['cloud.account.id'],
  sourceIPAddress: ['source.address', 'source.ip'],
  userAgent: ['user_agent.original'],
  requestID: ['AwsRequestId', 'AwsRequestId_'],
  'userIdentity.principalId': ['user.id'],
  'userIdentity.userName': ['user.name'],
  'userIdentity.sessionContext.attributes.mfaAuthenticated': [
    'SessionMfaAuthenticated',
    'userIdentity.sessionContext.mfaAuthenticated',
    'aws.cloudtrail.user_identity.session_context.mfa_authenticated',
  ],
  'userIdentity.sessionContext.sessionIssuer.arn': ['SessionIssuerArn', 'userIdentity.sessionIssuer.arn'],
  'userIdentity.sessionContext.sessionIssuer.userName': [
    'SessionIssuerUserName',
    'userIdentity.sessionIssuer.userName',
  ],
  'userIdentity.sessionContext.sourceIdentity': ['SourceIdentity', 'userIdentity.sourceIdentity'],
}

/** The plain names under which a member may stand. Elastic's copy comes first: its event.type is something else. */
export function namesOf(path: string): string[] {
  return [`aws.cloudtrail.${path}`, path, ...(others[path] ?? [])].map(plainName)
}

/** Members of which one at least tells who called; a name alone does not say whether it is a user's or a role's. */
export const tellingMembers = ['userIdentity.type', 'userIdentity.arn', 'userIdentity.principalId']
