/** `sample`: writes the sample organisation. */
import { writeSample } from '../../sample/organisation.ts'
import { Failure } from '../failure.ts'
import { claim } from '../run-folder/marker.ts'
import type { StageContext } from '../run-folder/stage.ts'

export async function sample(
  context: StageContext,
  options: { principals: string; days: string; incidents: string },
): Promise<void> {
  const asked = {
    principals: whole('--principals', options.principals, 1),
    days: whole('--days', options.days, 2),
    incidents: whole('--incidents', options.incidents, 0),
  }
  claim(context.out, 'sample')
  const bar = context.log.bar('sample')
  const summary = await writeSample({
    out: context.out,
    ...asked,
    seed: context.seed,
    onProgress: (done) => bar.update(done),
  })
  bar.stop()
  context.log.line(`sample: ${JSON.stringify(summary)}`)
}

function whole(option: string, text: string, least: number): number {
  const n = Number(text)
  if (!Number.isSafeInteger(n) || n < least)
    throw new Failure(`${option} ${text}: expected a whole number of at least ${least}`, 2)
  return n
}
