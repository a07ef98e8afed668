/** How a measurement runs stages: without a word, with the settings as they are unless others are given. */
import type { Settings } from '../models/settings.ts'
import { openLog } from '../pipeline/log.ts'
import type { StageContext } from '../pipeline/run-folder/stage.ts'
import { readSettings } from '../pipeline/settings.ts'

export function quietContext(
  out: string,
  {
    seed = 1,
    settings = readSettings([]),
    memory = '2GiB',
  }: { seed?: number; settings?: Settings; memory?: string } = {},
): StageContext {
  return {
    out,
    settings,
    seed,
    memory,
    log: openLog('quiet'),
    signal: new AbortController().signal,
    force: false,
  }
}
