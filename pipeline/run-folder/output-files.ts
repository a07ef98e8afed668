/** What each stage leaves in the run folder: all of it is replaced, and what is no longer made goes. */

/** Findings for other programs. They tell of verdicts, mutes and context too, and are written again for these alone. */
export const exportFiles = ['findings.ndjson', 'findings.csv', 'findings.asff.json']

/** What scoring found of its days before calibration: the next training calibrates by it. */
export const walkedDays = 'walked_days.parquet'

/** Files, and folders that hold nothing else, by stage. */
export const outputFiles = {
  ingest: ['events', 'rejects.parquet', 'ingest.json'],
  features: ['warehouse.duckdb'],
  train: ['fitted'],
  score: [
    'scoring.json',
    ...['scores', 'evidence', 'findings', 'finding_events', 'profiles', 'incidents', 'history'].map(
      (name) => `${name}.parquet`,
    ),
    walkedDays,
    ...exportFiles,
  ],
  evaluate: ['evaluation.json', 'evaluation/swaps.parquet'],
  backtest: ['backtest/scores.parquet'],
  report: ['report'],
}
