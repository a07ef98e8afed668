/**
 * What goes wrong with S3, in one line that says where, why and what to do. The messages of the service are told only
 * where nothing better is known, without what could be a secret or a key's id.
 */
import { Failure } from '../failure.ts'

export type S3Problem =
  | 'no credentials'
  | 'expired'
  | 'bad credentials'
  | 'denied'
  | 'no bucket'
  | 'elsewhere'
  | 'missing'
  | 'archived'
  | 'clock'
  | 'unreachable'
  | 'other'

export class S3Failure extends Failure {
  readonly problem: S3Problem
  constructor(problem: S3Problem, message: string) {
    super(message)
    this.problem = problem
  }
}

/** What was asked when it went wrong. */
export interface Asked {
  operation: 'list' | 'read' | 'write'
  bucket: string
  key: string
  signed: boolean
  /** The host that was asked, where it is not AWS's own. */
  endpoint?: string
}

/** As much of the SDK's errors as is looked at. */
interface ServiceError {
  name?: string
  message?: string
  code?: string
  Code?: string
  cause?: unknown
  errors?: unknown[]
  $metadata?: { httpStatusCode?: number }
}

const names: Partial<Record<S3Problem, readonly string[]>> = {
  'no credentials': ['CredentialsProviderError', 'TokenProviderError', 'ProviderError'],
  expired: [
    'ExpiredToken',
    'ExpiredTokenException',
    'TokenRefreshRequired',
    'RequestExpired',
    'UnauthorizedException',
  ],
  'bad credentials': [
    'InvalidAccessKeyId',
    'SignatureDoesNotMatch',
    'InvalidToken',
    'InvalidClientTokenId',
    'UnrecognizedClientException',
    'AuthFailure',
  ],
  denied: ['AccessDenied', 'AccessDeniedException', 'AllAccessDisabled', 'Forbidden', '403'],
  'no bucket': ['NoSuchBucket'],
  elsewhere: [
    'PermanentRedirect',
    'TemporaryRedirect',
    'AuthorizationHeaderMalformed',
    'IllegalLocationConstraintException',
  ],
  missing: ['NoSuchKey', 'NotFound', '404'],
  archived: ['InvalidObjectState'],
  clock: ['RequestTimeTooSkewed', 'RequestInTheFuture'],
  unreachable: ['TimeoutError', 'NetworkingError'],
}
const connectionCodes =
  /^(ECONN|ENOTFOUND|EAI_|EHOST|ENET|ETIMEDOUT|EPIPE|EPROTO|ERR_(SSL|TLS)|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/
const certificateCodes = /^(DEPTH_ZERO_)?SELF_SIGNED|^UNABLE_TO/

/** @returns the failure to throw; one that is a failure already stays */
export function s3Failure(thrown: unknown, asked: Asked): Failure {
  if (thrown instanceof Failure) return thrown
  const error = thrown as ServiceError
  const problem = problemOf(error)
  return new S3Failure(problem, `${placeOf(asked)}: ${words[problem](error, asked)}`)
}

function problemOf(error: ServiceError): S3Problem {
  const name = error.name ?? error.Code ?? ''
  const named = (Object.keys(names) as S3Problem[]).find((problem) => names[problem]!.includes(name))
  // Behind "no credentials" is often the answer of the service that was to give them.
  const cause = named === 'no credentials' && error.cause ? problemOf(error.cause as ServiceError) : 'other'
  if (cause !== 'other') return cause
  if (named) return named
  if (connectionCode(error)) return 'unreachable'
  if (error.$metadata?.httpStatusCode === 403) return 'denied'
  return 'other'
}

/** A refused connection to a name with several addresses is an error of errors. */
function connectionCode(error: ServiceError): string | undefined {
  const codes = [error, error.cause as ServiceError, ...((error.errors ?? []) as ServiceError[])]
  return codes.map((one) => one?.code).find((code) => code !== undefined && connectionCodes.test(code))
}

const placeOf = ({ bucket, key }: Asked) => `s3://${bucket}/${key}`

const words: Record<S3Problem, (error: ServiceError, asked: Asked) => string> = {
  'no credentials': (error) =>
    `no AWS credentials${process.env.AWS_PROFILE ? ` in the profile ${process.env.AWS_PROFILE}` : ''} (${told(error)}). Log in ("aws sso login"), name a profile with AWS_PROFILE, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; a public bucket needs --no-sign-request.`,
  expired: () =>
    'the AWS session has expired. Log in again ("aws sso login") or fetch new credentials, then run again: what was read stays.',
  'bad credentials': (error) =>
    `AWS does not know these credentials (${error.name}). Check AWS_PROFILE, the access key and its secret, and that they belong to this partition of AWS.`,
  denied: (error, asked) => deniedWords(error, asked),
  'no bucket': (_, { bucket }) =>
    `there is no bucket ${bucket}. Check its name, and AWS_ENDPOINT_URL if it is set.`,
  elsewhere: ({ name }) =>
    `the bucket lies in another region than was asked, and S3 does not say which (${name}). Set AWS_REGION to that of the bucket.`,
  missing: () => 'there is no such object.',
  archived: () =>
    'the object is archived (Glacier) and has to be restored before it can be read ("aws s3api restore-object").',
  clock: () =>
    "the clock of this machine is more than 15 minutes off AWS's, which refuses such requests. Set the clock, then run again.",
  unreachable: (error, { endpoint }) => {
    const code = connectionCode(error) ?? error.name
    const advice = certificateCodes.test(code ?? '')
      ? 'Its certificate is not one that Node trusts: name the file of the authority that made it, such as that of the proxy, in NODE_EXTRA_CA_CERTS.'
      : `Check the network, the proxy (HTTPS_PROXY) and ${endpoint ? 'AWS_ENDPOINT_URL' : 'the region'}.`
    return `${endpoint ?? 'S3'} cannot be reached (${code}). ${advice}`
  },
  other: (error, { endpoint }) =>
    /XML parse error|Deserialization error/.test(error.message ?? '')
      ? `${endpoint ?? 'the network'} answered with something that is not S3's. Check the proxy (HTTPS_PROXY) and AWS_ENDPOINT_URL.`
      : `S3 answered ${error.name ?? 'an error'} (${told(error)}).`,
}

const needed = {
  list: ({ bucket }: Asked) => `s3:ListBucket on arn:aws:s3:::${bucket}`,
  read: ({ bucket, key }: Asked) => `s3:GetObject on arn:aws:s3:::${bucket}/${key}`,
  write: ({ bucket, key }: Asked) => `s3:PutObject on arn:aws:s3:::${bucket}/${key}`,
}

/** The permission that AWS says is missing, or the one that the request needs. */
function deniedWords({ message = '' }: ServiceError, asked: Asked): string {
  if (!asked.signed)
    return `access denied without credentials: the bucket does not let everybody ${asked.operation} (${needed[asked.operation](asked)}). Leave out --no-sign-request to use yours.`
  const action = /not authorized to perform:? ([a-z0-9-]+:\w+)/i.exec(message)?.[1]
  const resource = /on (?:the )?resource(?: associated with this ciphertext)?:? "?(arn:[^\s"]+)/i.exec(
    message,
  )?.[1]
  const missing = action
    ? `${action}${resource ? ` on ${resource}` : ''}`
    : /kms/i.test(message)
      ? `${asked.operation === 'write' ? 'kms:GenerateDataKey' : 'kms:Decrypt'} on the key that encrypts it`
      : needed[asked.operation](asked)
  return `access denied: ${missing} is missing, in the policy of these credentials or of the bucket. A bucket whose readers pay needs --request-payer.`
}

/** The first line of a message without what could be a key's id, a token or a signature. */
function told({ message = '', name = '' }: ServiceError): string {
  const line = message.split('\n')[0]!.trim().replace(/\.$/, '')
  return (line || name)
    .replaceAll(/\b[A-Z]{4}[A-Z0-9]{12,}\b/g, '...')
    .replaceAll(/[A-Za-z0-9+/=_-]{40,}/g, '...')
    .slice(0, 300)
}
