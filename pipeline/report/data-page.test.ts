import { expect, test } from 'vitest'
import { openReader } from '../example/run.ts'
import { openContext } from '../run-folder/context.ts'
import { dataPage } from './data-page.ts'

test('of a window that wrong clocks made millennia long, the last days are shown', async () => {
  const warehouse = await openReader()
  try {
    await warehouse.run(`
      CREATE TABLE time_window AS SELECT DATE '1601-01-01' AS first_day, DATE '2026-11-15' AS last_day, DATE '2026-11-09' AS score_from, DATE '2026-11-15' AS score_to;
      CREATE TABLE coverage AS
        SELECT unnest([DATE '1601-01-01', DATE '2026-11-15']) AS day, '123456789012' AS account, 5::BIGINT AS events;
      CREATE TABLE rejects (file VARCHAR, "position" BIGINT, reason VARCHAR, excerpt VARCHAR)`)
    const lookup = openContext({ out: '/nowhere' })
    const days = {
      firstDay: '1601-01-01',
      lastDay: '2026-11-15',
      scoreFrom: '2026-11-09',
      scoreTo: '2026-11-15',
    }
    const { page } = await dataPage({ out: '/nowhere', warehouse, ...days, timeZone: 'UTC', lookup }, [])
    expect(page.coverage).toMatchObject({ earlierDays: 154_547, moreAccounts: 0 })
    expect(page.coverage.days).toHaveLength(1000)
    expect(page.coverage.days.at(-1)).toBe('2026-11-15')
    expect(page.coverage.accounts[0]!.events.slice(-2)).toEqual([0, 5])
  } finally {
    warehouse.close()
  }
})
