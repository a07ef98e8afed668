import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openGiven, rowsOf } from '../example/given.ts'
import { readSettings } from '../settings.ts'
import { literal, openWarehouse } from '../warehouse/warehouse.ts'

const settings = readSettings([]).resources

interface Call {
  action: number
  principal: number
  day: number
  targets?: string[]
  candidates?: string[]
}

/** The targets that count, of calls on days of November 2026; those from the 11th on are scored. */
async function counted(calls: readonly Call[]): Promise<string[]> {
  const list = (texts: readonly string[] = []) => `[${texts.map(literal).join(', ')}]::VARCHAR[]`
  const rows = calls.map(
    ({ action, principal, day, targets, candidates }) =>
      `(${principal}, DATE '2026-11-01' + ${day - 1}, ${action}, FALSE, ${list(targets)}, ${list(candidates)})`,
  )
  const warehouse = await openWarehouse({
    file: ':memory:',
    memory: '512MiB',
    spill: join(tmpdir(), 'usually-spill'),
  })
  try {
    await warehouse.set({
      least_touches: settings.leastTouches,
      least_candidates: settings.leastCandidates,
      recurring_share: settings.recurringShare,
      candidate_share: settings.candidateShare,
    })
    await warehouse.run("CREATE TABLE time_window AS SELECT DATE '2026-11-11' AS score_from")
    await warehouse.run(`CREATE TABLE habit AS
      FROM (VALUES ${rows.join(', ')}) AS v(principal_id, day, action_id, is_write, targets, candidates)`)
    for (const table of ['touch', 'resource_type', 'target']) await warehouse.runFile(table)
    const found = await warehouse.rows<{ target: string }>('SELECT target FROM target ORDER BY target')
    return found.map(({ target }) => target)
  } finally {
    warehouse.close()
  }
}

const many = <T>(count: number, make: (i: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i))
/** Enough calls of action 1 to judge it, over ten days and six principals. */
const judged = (call: (i: number) => Partial<Call>) =>
  many(60, (i): Call => ({ action: 1, principal: i % 6, day: 1 + Math.floor(i / 6), ...call(i) }))

test('what no other call names again is no resource, whatever its key is called', async () => {
  const once = judged((i) => ({ targets: [`job/${i}`, `queue/${i % 5}`] }))
  expect(await counted(once)).toEqual(many(5, (i) => `queue/${i}`))
})

test('a thing that one call makes and others use is a resource of both', async () => {
  const made = judged((i) => ({ targets: [`user/${i}`] }))
  const used = made.map((call, i) => ({ ...call, action: 2, principal: (i + 1) % 6 }))
  expect(await counted([...made, ...used])).toHaveLength(60)
})

test('too few calls to judge leave what the keys say', async () => {
  expect(
    await counted(many(3, (i) => ({ action: 1, principal: i, day: 1, targets: [`job/${i}`] }))),
  ).toHaveLength(3)
})

test('values of other keys count where they recur over principals and are many', async () => {
  const recurring = judged((i) => ({ candidates: [`dataset/${i % 12}`, `unit/${i % 3}`, `nonce/${i}`] }))
  expect(await counted(recurring)).toEqual(many(12, (i) => `dataset/${i}`).sort())
  expect(await counted(recurring.map((call) => ({ ...call, principal: 1 })))).toEqual([])
})

test('scored days change nothing about which count', async () => {
  const baseline = judged((i) => ({ targets: [`job/${i}`], candidates: [`dataset/${i % 12}`] }))
  const scored = judged((i) => ({ targets: [`job/${i % 2}`], candidates: [`dataset/new-${i}`] })).map(
    (call) => ({
      ...call,
      day: call.day + 10,
    }),
  )
  const both = await counted([...baseline, ...scored])
  expect(both.filter((target) => target.startsWith('job/'))).toEqual([])
  expect(both).toHaveLength(12 + 60)
})

test('resource_type: touches of the days before by action and type, and whether they count', async () => {
  const { made, warehouse } = await openGiven({
    least_touches: 4,
    least_candidates: 2,
    recurring_share: 0.5,
    candidate_share: 0.5,
  })
  const given = {
    time_window: `
      score_from
      2026-11-11`,
    // Job 1 comes back on another day, two datasets from another principal; the scored day changes nothing.
    touch: `
      principal_id | day        | action_id | is_candidate | target    | type
      1            | 2026-11-01 | 1         | false        | job/1     | job
      1            | 2026-11-02 | 1         | false        | job/1     | job
      1            | 2026-11-02 | 1         | false        | job/2     | job
      1            | 2026-11-02 | 1         | false        | job/3     | job
      1            | 2026-11-02 | 2         | false        | run/1     | run
      1            | 2026-11-02 | 2         | false        | run/2     | run
      1            | 2026-11-02 | 2         | false        | run/3     | run
      1            | 2026-11-02 | 2         | false        | run/4     | run
      1            | 2026-11-02 | 3         | false        | run/1     | run
      1            | 2026-11-02 | 3         | true         | dataset/a | dataset
      2            | 2026-11-02 | 3         | true         | dataset/a | dataset
      2            | 2026-11-02 | 3         | true         | dataset/b | dataset
      2            | 2026-11-02 | 3         | true         | dataset/c | dataset
      2            | 2026-11-02 | 3         | true         | colour/x  | colour
      1            | 2026-11-01 | 4         | true         | dataset/a | dataset
      1            | 2026-11-02 | 4         | true         | dataset/a | dataset
      1            | 2026-11-01 | 4         | true         | dataset/b | dataset
      1            | 2026-11-02 | 4         | true         | dataset/b | dataset
      2            | 2026-11-11 | 2         | false        | run/2     | run`,
  }
  const expected = `
    action_id | type    | is_candidate | touches | targets | principals | recurring_share | is_resource
    1         | job     | false        | 4       | 3       | 1          | 0.5             | true
    2         | run     | false        | 4       | 4       | 1          | 0.0             | false
    3         | run     | false        | 1       | 1       | 1          | 0.0             | true
    3         | dataset | true         | 4       | 3       | 2          | 0.75            | true
    3         | colour  | true         | 1       | 1       | 1          | 0.0             | false
    4         | dataset | true         | 4       | 2       | 1          | 1.0             | false`
  expect(await made('resource_type', given, expected)).toEqual(rowsOf(expected))
  warehouse.close()
})
