/** `run`: the stages in order; each is skipped when nothing that it depends on has changed. */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { IngestOptions } from '../1-ingest.ts'
import type { FeatureOptions } from '../2-features.ts'
import { openContext } from '../run-folder/context.ts'
import { writeManifest } from '../run-folder/manifest.ts'
import type { StageContext } from '../run-folder/stage.ts'
import { visibleJson } from '../visible.ts'
import { checkPublish, type PublishOptions, publishWhereAsked } from './publish-option.ts'

export interface RunOptions extends FeatureOptions, IngestOptions, PublishOptions {
  labels?: string
  json?: boolean
}

export async function runAll(context: StageContext, options: RunOptions): Promise<void> {
  checkPublish(options)
  openContext(context) // What cannot be read must stop the run before its work, not after.
  // Without an input the table on a server is CloudTrail's own; what comes of it comes with the features.
  if (options.input.length > 0) {
    const { ingest } = await import('../1-ingest.ts')
    await ingest(context, options)
  }
  const { features } = await import('../2-features.ts')
  await features(context, options)
  const { train } = await import('../3-train.ts')
  await train(context)
  const { score } = await import('../4-score.ts')
  await score(context)
  if (options.labels) {
    const { evaluate } = await import('../5-evaluate.ts')
    await evaluate(context, { labels: options.labels, labelsMayMiss: true })
  }
  await writeManifest(context)
  const { report } = await import('../6-report.ts')
  await report(context)
  await writeManifest(context)
  const address = pathToFileURL(join(context.out, 'report', 'index.html')).href
  process.stdout.write(options.json ? `${visibleJson({ report: address })}\n` : `The report: ${address}\n`)
  await publishWhereAsked(context, options)
}
