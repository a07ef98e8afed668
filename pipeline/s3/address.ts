/** s3://BUCKET/KEY addresses. A key is taken as it stands: S3 allows any characters in it, and nothing is decoded. */
import { Failure } from '../failure.ts'

export interface S3Address {
  bucket: string
  /** Without the slash that parts it from the bucket; '' is the whole bucket. */
  key: string
}

export function isS3Address(path: string): boolean {
  return path.startsWith('s3://')
}

/** @param option the option that named the address, for the message */
export function parseAddress(address: string, option: string): S3Address {
  const [, bucket, key] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/s.exec(address) ?? []
  if (bucket === undefined)
    throw new Failure(
      `${option} ${address}: not an address of S3; expected s3://BUCKET/PREFIX, with a bucket's name of 3 to 63 small letters, digits, dots and hyphens`,
      2,
    )
  return { bucket, key: key ?? '' }
}

export function addressOf(bucket: string, key: string): string {
  return `s3://${bucket}/${key}`
}
