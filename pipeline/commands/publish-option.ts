/** --publish of `run` and `report`: checked before any work, done after it; the SDK is loaded for it alone. */
import type { StageContext } from '../run-folder/stage.ts'
import { parseAddress } from '../s3/address.ts'
import type { S3Access } from '../s3/bucket.ts'

export interface PublishOptions extends S3Access {
  /** An s3:// address. */
  publish?: string
}

/** @throws Failure (2) for what is no address: wrong usage is told before any work */
export function checkPublish({ publish }: PublishOptions): void {
  if (publish !== undefined) parseAddress(publish, '--publish')
}

export async function publishWhereAsked(context: StageContext, options: PublishOptions): Promise<void> {
  if (options.publish === undefined) return
  const { publish } = await import('./publish.ts')
  await publish(context, options.publish, options)
}
