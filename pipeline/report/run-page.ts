/** The stage notes in order, and the manifest. */
import type { RunData } from '../../report-site/page-data.ts'
import { readManifest } from '../run-folder/manifest.ts'
import type { StageName, StageNote } from '../run-folder/stage.ts'

/** All stages before this one, in order. */
export const stagesBefore: StageName[] = ['ingest', 'features', 'train', 'score', 'evaluate', 'backtest']
/** Those that a run may do without. */
const optional: StageName[] = ['evaluate', 'backtest']

export function runPage(out: string, notes: readonly StageNote[]): RunData {
  return {
    notes: notes.map((note) => ({
      stage: note.stage,
      title: note.title,
      seconds: note.seconds,
      peakMemoryMib: note.peak_memory_mib,
      prose: note.prose,
      counts: Object.entries(note.counts),
      warnings: note.warnings,
      tables: note.tables,
      charts: note.charts,
    })),
    missing: stagesBefore.filter(
      (stage) => !optional.includes(stage) && !notes.some((note) => note.stage === stage),
    ),
    manifest: shownManifest(out),
  }
}

/** Input files stand on the Data page; a manifest of thousands of them would hide everything else. */
function shownManifest(out: string): unknown {
  const manifest = readManifest(out)
  return manifest ? { ...manifest, inputs: `${manifest.inputs.length} files` } : null
}
