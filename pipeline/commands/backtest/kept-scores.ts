/** backtest/scores.parquet: every principal-day that the weeks scored, as each week's own result files have it. */
import { join } from 'node:path'
import { writeParquet } from '../../warehouse/table.ts'
import { exactly, type Warehouse } from '../../warehouse/warehouse.ts'

/** Adds a week's rows to the table `kept`. @param run the folder of the week's run */
export async function keepScores(warehouse: Warehouse, run: string, week: string): Promise<void> {
  await warehouse.set({
    scores: exactly(join(run, 'scores.parquet')),
    findings: exactly(join(run, 'findings.parquet')),
    week,
  })
  await warehouse.runFile('commands/backtest_score')
  await warehouse.run(
    'CREATE TABLE IF NOT EXISTS kept AS FROM backtest_score LIMIT 0; INSERT INTO kept BY NAME FROM backtest_score',
  )
}

export async function writeScores(warehouse: Warehouse, file: string): Promise<void> {
  await writeParquet(warehouse, 'FROM kept ORDER BY week, principal, day', file)
}
