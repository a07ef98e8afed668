/** `report`: the static site, and with --publish its way to where people read it. */
import { report } from '../6-report.ts'
import type { StageContext } from '../run-folder/stage.ts'
import { checkPublish, type PublishOptions, publishWhereAsked } from './publish-option.ts'

export async function reportAndPublish(context: StageContext, options: PublishOptions): Promise<void> {
  checkPublish(options)
  await report(context)
  await publishWhereAsked(context, options)
}
