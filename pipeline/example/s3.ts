/**
 * S3 for tests: moto's server on loopback, and in front of it a gate that keeps a list of the requests, and answers
 * some of them itself where a test wants what moto does not do (a redirect, a body that breaks off).
 */
import { readFileSync } from 'node:fs'
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { openMoto } from './moto.ts'

export interface Asked {
  method: string
  /** As sent, such as /bucket/a%20b */
  path: string
  query: URLSearchParams
  headers: IncomingHttpHeaders
  /** Of the signature. */
  keyId?: string
  region?: string
}

/** @returns whether it has answered */
type Gate = (asked: Asked, response: ServerResponse) => boolean | Promise<boolean>

export interface S3Stand {
  url: string
  requests: Asked[]
  /** Looks at each request before moto does. */
  gate: Gate
  /** Milliseconds that each answer is held back. */
  latency: number
  /** A client of the test's own, past the gate. */
  client: S3Client
  makeBucket(name: string, objects?: Record<string, string | Uint8Array>): Promise<void>
  /** Keys of a user who may do what the statements of the policy say. */
  makeUser(name: string, statements: object[]): Promise<{ keyId: string; secret: string }>
  /** From now on every request needs a permission, or none. */
  checkPermissions(isOn: boolean): Promise<void>
  close(): Promise<void>
}

/** Statements of the policy that a section of docs/permissions.md prints first. @param names for the words in capitals */
export function documentedPolicy(section: string, names: Record<string, string>): object[] {
  const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'permissions.md'), 'utf8')
  const [, text] = page.split(`## ${section}\n`)[1]!.match(/^```json\n(.*?)^```/ms)!
  const named = Object.entries(names).reduce((policy, [word, name]) => policy.replaceAll(word, name), text!)
  return (JSON.parse(named) as { Statement: object[] }).Statement
}

export const testKeys = { accessKeyId: 'AKIATESTTESTTESTTEST', secretAccessKey: 'test-secret' }

export async function openS3(): Promise<S3Stand> {
  const moto = await openMoto()
  const server = createServer(async (message, response) => {
    const asked = askedOf(message)
    stand.requests.push(asked)
    if (await stand.gate(asked, response)) return
    setTimeout(() => forward(moto.port, message, response), stand.latency)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const client = new S3Client({
    endpoint: moto.url,
    region: 'us-east-1',
    credentials: testKeys,
    forcePathStyle: true,
  })
  const stand: S3Stand = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: [],
    gate: () => false,
    latency: 0,
    client,
    async makeBucket(name, objects = {}) {
      await client.send(new CreateBucketCommand({ Bucket: name }))
      for (const [key, content] of Object.entries(objects))
        await client.send(new PutObjectCommand({ Bucket: name, Key: key, Body: content }))
    },
    async makeUser(name, Statement) {
      const policy = JSON.stringify({ Version: '2012-10-17', Statement })
      await iam(moto.port, { Action: 'CreateUser', UserName: name })
      await iam(moto.port, {
        Action: 'PutUserPolicy',
        UserName: name,
        PolicyName: 'all',
        PolicyDocument: policy,
      })
      const answer = await iam(moto.port, { Action: 'CreateAccessKey', UserName: name })
      const [, keyId] = /<AccessKeyId>(.*?)</.exec(answer)!
      const [, secret] = /<SecretAccessKey>(.*?)</.exec(answer)!
      return { keyId: keyId!, secret: secret! }
    },
    async checkPermissions(isOn) {
      const count = isOn ? '0' : 'inf'
      await fetch(`${moto.url}/moto-api/reset-auth`, { method: 'POST', body: count })
    },
    async close() {
      client.destroy()
      server.closeAllConnections()
      server.close()
      await moto.close()
    },
  }
  return stand
}

/** moto tells the service by the scope of the signature, which it does not check here. */
async function iam(port: number, fields: Record<string, string>): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${port}/`, {
    method: 'POST',
    headers: {
      authorization:
        'AWS4-HMAC-SHA256 Credential=AKIATEST/20260101/us-east-1/iam/aws4_request, SignedHeaders=host, Signature=0',
    },
    body: new URLSearchParams({ Version: '2010-05-08', ...fields }),
  })
  return answer.text()
}

function askedOf(message: IncomingMessage): Asked {
  const [path, query] = message.url!.split('?')
  const [, keyId, region] =
    /Credential=([^/]+)\/\d+\/([^/]+)\//.exec(message.headers.authorization ?? '') ?? []
  return {
    method: message.method!,
    path: path!,
    query: new URLSearchParams(query),
    headers: message.headers,
    keyId,
    region,
  }
}

/** Hands a request on to moto. */
export function forward(port: number, message: IncomingMessage, response: ServerResponse): void {
  const { url: path, method, headers } = message
  const onward = request({ host: '127.0.0.1', port, path, method, headers }, (answer) => {
    response.writeHead(answer.statusCode!, answer.headers)
    answer.pipe(response)
  })
  onward.on('error', () => response.destroy())
  message.pipe(onward)
}
