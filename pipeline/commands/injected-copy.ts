/**
 * Attack logs within the run's own data: injected into a copy of it, then ingested and scored with this run's
 * fitted/ as it is. Attacks go into scored days only, so that nothing has to be learned again.
 */
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { ingest } from '../1-ingest.ts'
import { features } from '../2-features.ts'
import { score } from '../4-score.ts'
import type { Injection } from '../evaluate/injection.ts'
import { Failure } from '../failure.ts'
import { openLog } from '../log.ts'
import type { StageCode } from '../run-folder/code.ts'
import { exportReads } from '../run-folder/exports/exports.ts'
import { readLabels } from '../run-folder/labels.ts'
import { requireAllEvents, requireLedger } from '../run-folder/ledger.ts'
import { codeDigest, digest, lendNote, type StageContext, type StageNote } from '../run-folder/stage.ts'
import { secretFiles } from '../warehouse/secrets.ts'
import { withWarehouse } from '../warehouse/warehouse.ts'
import { type InjectSummary, inject } from './inject.ts'

/** The stages that make and score the copy are among what it imports. */
export const code: StageCode = { file: import.meta.filename, reads: [...exportReads, ...secretFiles] }

/** What evaluation is handed for `--inject`. @param incidents a folder of attack logs */
export function injectedCopy(context: StageContext, incidents: string): Injection {
  return {
    digest: () => digest(JSON.stringify([incidentsDigest(incidents), codeDigest(code)])),
    score: (note) => injectAndScore(context, incidents, note),
  }
}

/** Changes with any file's name or content: a changed attack log must be injected anew. */
export function incidentsDigest(folder: string): string {
  if (!existsSync(folder) || !statSync(folder).isDirectory())
    throw new Failure(
      `--inject ${folder}: no such folder; expected one with attack logs, a CloudTrail JSON file a technique`,
    )
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
  return digest(
    JSON.stringify(
      files.map((file) => [relative(folder, file), statSync(file).size, digest(readFileSync(file))]),
    ),
  )
}

async function injectAndScore(
  context: StageContext,
  incidents: string,
  note: StageNote,
): ReturnType<Injection['score']> {
  const folder = join(context.out, 'evaluation', 'inject')
  const run = join(folder, 'run')
  const quiet = {
    ...context,
    log: {
      ...openLog('quiet', (text) => void note.prose.push(text.trim())),
      bar: (title: string) => context.log.bar(`evaluate, injected copy: ${title}`),
    },
  }
  requireAllEvents(context.out)
  const { files } = requireLedger(context.out)
  const [window] = await withWarehouse(context, (warehouse) =>
    warehouse.rows<{ from: string; to: string }>(
      'SELECT score_from::VARCHAR AS "from", score_to::VARCHAR AS "to" FROM time_window',
    ),
  )
  const days = { scoreFrom: window!.from, scoreTo: window!.to }
  const summary: InjectSummary = await inject(
    { ...quiet, out: folder },
    { incidents, into: [...new Set(files.map(({ path }) => path))], ...days, variant: 'both' },
  )
  if (summary.skipped.length > 0)
    note.warnings.push(
      `${summary.skipped.length === 1 ? '1 file' : `${summary.skipped.length} files`} of ${incidents} ${summary.skipped.length === 1 ? 'was' : 'were'} left out: ${summary.skipped.map(({ file, reason }) => `${file} (${reason})`).join('; ')}.`,
    )
  rmSync(run, { recursive: true, force: true })
  const copy = { ...quiet, out: run }
  await ingest(copy, { input: [join(folder, 'cloudtrail')] })
  cpSync(join(context.out, 'fitted'), join(run, 'fitted'), { recursive: true })
  lendNote(context.out, run, 'train')
  const verdicts = join(context.out, 'verdicts.csv')
  if (existsSync(verdicts)) cpSync(verdicts, join(run, 'verdicts.csv'))
  await features(copy, days)
  await score(copy)
  const variantOf = new Map(summary.incidents.map(({ incident, variant }) => [incident, variant]))
  const labels = readLabels(join(folder, 'labels.csv')).map((label) => ({
    ...label,
    variant: variantOf.get(label.incident) ?? '',
  }))
  if (labels.length === 0) throw new Failure(`${incidents}: no attack log could be injected.`)
  return { out: run, variants: [...new Set(summary.incidents.map(({ variant }) => variant))], labels }
}
