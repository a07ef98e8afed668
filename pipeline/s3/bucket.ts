/**
 * A bucket of S3, or of a store that speaks its protocol, through AWS's SDK: credentials from wherever the AWS CLI
 * would take them, the endpoint from AWS_ENDPOINT_URL[_S3] or the profile, the region from AWS_REGION,
 * AWS_DEFAULT_REGION or the profile, or else from the bucket itself, whose redirect is followed once for all requests.
 */
import { setMaxListeners } from 'node:events'
import type { Readable } from 'node:stream'
import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  type S3ClientConfig,
} from '@aws-sdk/client-s3'
import { Failure } from '../failure.ts'
import { clientSettings } from '../outbound/aws.ts'
import { type Asked, s3Failure } from './failures.ts'

/** How a bucket is asked. */
export interface S3Access {
  /** False for public buckets that are read without credentials. */
  signRequest?: boolean
  /** The reader pays for what is read. */
  requestPayer?: 'requester'
  /** Requests that are under way at once. */
  connections?: number
}

export interface S3Object {
  key: string
  size: number
  /** ISO time. */
  modified: string
  /** Changes with the content; without quotes. */
  etag: string
}

export interface ListPage {
  objects: S3Object[]
  /** With a delimiter: what is below, up to and with the next slash. */
  folders: string[]
}

export interface ListRequest {
  prefix: string
  /** Stop at slashes. */
  folders?: boolean
  /** Only keys behind this one. */
  startAfter?: string
}

/** More of them gave little: docs/s3.md. */
export const usualConnections = 16

export class Bucket {
  readonly name: string
  readonly connections: number
  private readonly access: S3Access
  private readonly signal: AbortSignal | undefined
  private client: Promise<S3Client>
  private readonly base: S3ClientConfig

  constructor(name: string, access: S3Access, signal?: AbortSignal) {
    this.name = name
    this.connections = access.connections ?? usualConnections
    this.access = access
    this.signal = signal
    if (signal) setMaxListeners(0, signal) // each request under way listens
    this.base = {
      ...clientSettings({ socketTimeout: 60_000 }),
      // Headers that are sent ahead of a large body would reach a proxy of plain HTTP twice.
      expectContinueHeader: false,
      ...(access.signRequest === false && {
        credentials: { accessKeyId: '', secretAccessKey: '' },
        signer: { sign: async (request) => request },
      }),
    }
    this.client = openClient(this.base)
  }

  /** Every page of the keys with a prefix, in the order of S3: that of their bytes. */
  async *list({ prefix, folders, startAfter }: ListRequest): AsyncGenerator<ListPage> {
    let token: string | undefined
    do {
      const answer = await this.send('list', prefix, (client, abortSignal) =>
        client.send(
          new ListObjectsV2Command({
            Bucket: this.name,
            Prefix: prefix,
            Delimiter: folders ? '/' : undefined,
            StartAfter: token ? undefined : startAfter,
            ContinuationToken: token,
            // Keys may hold what XML cannot.
            EncodingType: 'url',
            RequestPayer: this.payer,
          }),
          { abortSignal },
        ),
      )
      const decoded = (text = '') =>
        answer.EncodingType === 'url' ? decodeURIComponent(text.replaceAll('+', '%20')) : text
      yield {
        objects: (answer.Contents ?? []).map((object) => ({
          key: decoded(object.Key),
          size: object.Size ?? 0,
          modified: object.LastModified?.toISOString() ?? '',
          etag: unquoted(object.ETag),
        })),
        folders: (answer.CommonPrefixes ?? []).map((folder) => decoded(folder.Prefix)),
      }
      token = answer.IsTruncated ? answer.NextContinuationToken : undefined
    } while (token)
  }

  async head(key: string): Promise<S3Object> {
    const answer = await this.send('read', key, (client, abortSignal) =>
      client.send(new HeadObjectCommand({ Bucket: this.name, Key: key, RequestPayer: this.payer }), {
        abortSignal,
      }),
    )
    return { key, ...facts(answer) }
  }

  /** The object as it is now, which may be another one than was listed. */
  async get(key: string): Promise<S3Object & { body: Readable }> {
    const answer = await this.send('read', key, (client, abortSignal) =>
      client.send(new GetObjectCommand({ Bucket: this.name, Key: key, RequestPayer: this.payer }), {
        abortSignal,
      }),
    )
    return { key, ...facts(answer), body: answer.Body as Readable }
  }

  async put(key: string, body: Uint8Array, contentType: string): Promise<void> {
    await this.send('write', key, (client, abortSignal) =>
      client.send(
        new PutObjectCommand({
          Bucket: this.name,
          Key: key,
          Body: body,
          ContentType: contentType,
          // A page that was published again is seen at once.
          CacheControl: 'no-cache',
          RequestPayer: this.payer,
        }),
        { abortSignal },
      ),
    )
  }

  close(): void {
    void this.client.then((client) => client.destroy()).catch(() => {})
  }

  private get payer(): 'requester' | undefined {
    return this.access.requestPayer
  }

  private async send<Answer>(
    operation: Asked['operation'],
    key: string,
    request: (client: S3Client, signal: AbortSignal | undefined) => Promise<Answer>,
  ): Promise<Answer> {
    const asked = { operation, bucket: this.name, key, signed: this.access.signRequest !== false }
    const opened = this.client
    try {
      return await request(await opened, this.signal)
    } catch (error) {
      if (this.signal?.aborted) throw new Failure(`s3://${this.name}/${key}: interrupted`)
      const region = regionOf(error)
      const used = await opened.then((client) => client.config.region()).catch(() => undefined)
      if (region && region !== used) {
        // Of several requests that were redirected, the first one changes the client.
        if (this.client === opened) this.client = openClient(this.base, region)
        const client = await this.client
        return await request(client, this.signal).catch(async (second: unknown) => {
          throw s3Failure(second, { ...asked, endpoint: await endpointOf(client) })
        })
      }
      throw s3Failure(error, { ...asked, endpoint: await opened.then(endpointOf).catch(() => undefined) })
    }
  }
}

/** @param region that of the bucket, where a redirect has told it */
async function openClient(base: S3ClientConfig, region?: string): Promise<S3Client> {
  const found = new S3Client(region ? { ...base, region } : base)
  const endpoint = await endpointOf(found)
  const known =
    region ?? (await found.config.region().catch(() => process.env.AWS_DEFAULT_REGION ?? 'us-east-1'))
  // As in the AWS CLI, stores elsewhere find the bucket in the path: few of them have a host name for each.
  return new S3Client({ ...base, region: known, forcePathStyle: endpoint !== undefined })
}

/** The endpoint that the environment or the profile names instead of AWS's own. */
async function endpointOf(client: S3Client): Promise<string | undefined> {
  return client.config.serviceConfiguredEndpoint?.()
}

/** The bucket's own region, from the answer to a request that went to another one. */
function regionOf(error: unknown): string | undefined {
  const { name, Region, $response } = error as {
    name?: string
    Region?: string
    $response?: { statusCode?: number; headers?: Record<string, string> }
  }
  const elsewhere = $response?.statusCode === 301 || /Redirect|AuthorizationHeaderMalformed/.test(name ?? '')
  return elsewhere ? ($response?.headers?.['x-amz-bucket-region'] ?? Region) : undefined
}

function facts(answer: { ContentLength?: number; LastModified?: Date; ETag?: string }) {
  return {
    size: answer.ContentLength ?? 0,
    modified: answer.LastModified?.toISOString() ?? '',
    etag: unquoted(answer.ETag),
  }
}

const unquoted = (etag = '') => etag.replace(/^"|"$/g, '')
