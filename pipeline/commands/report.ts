/** `report`: the static site, and with --publish its way to where people read it. */
import { report } from '../6-report.ts'
import type { StageContext } from '../run-folder/stage.ts'
import { parseAddress } from '../s3/address.ts'
import type { S3Access } from '../s3/bucket.ts'

export async function reportAndPublish(
  context: StageContext,
  options: S3Access & { publish?: string },
): Promise<void> {
  if (options.publish !== undefined) parseAddress(options.publish, '--publish') // wrong usage is told before any work
  await report(context)
  if (options.publish !== undefined) {
    const { publish } = await import('./publish.ts')
    await publish(context, options.publish, options)
  }
}
