/** A run's tables as danfo.js data frames, to look around in: `node scripts/explore-run.ts [RUN]`. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { tableFromIPC } from 'apache-arrow'
import { DataFrame } from 'danfojs-node'
import { literal, openWarehouse } from '../pipeline/warehouse/warehouse.ts'

const run = process.argv[2] ?? 'data/run'
const warehouse = await openWarehouse({ file: ':memory:', memory: '1GiB', spill: join(run, 'spill') })

/** Any table of the run, through DuckDB. */
const frame = async (file: string, columns: string) =>
  new DataFrame(await warehouse.rows(`SELECT ${columns} FROM read_parquet(${literal(join(run, file))})`))

const scores = await frame(
  'scores.parquet',
  `automation, split_part(principal, '/', -1) AS name, score, bits_new_action AS new, bits_sequence AS sequence`,
)
console.log('Mean bits by kind of principal')
const means = scores
  .drop({ columns: ['name'] })
  .groupby(['automation'])
  .mean()
means.setIndex({ column: 'automation', drop: true }).round(2).print()

// sequence.arrow holds a tensor a row; the rows of action_vectors are named by its labels.
const network = tableFromIPC(readFileSync(join(run, 'fitted', 'sequence.arrow'))).toArray()
const { labels, shape, values } = network.find(({ name }) => name === 'action_vectors')!
const [, width] = shape.toArray() as Int32Array
const actions = [...labels] as string[]
const vector = (i: number) => (values.toArray() as Float32Array).subarray(i * width!, (i + 1) * width!)
const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, x, k) => sum + x * b[k]!, 0)
const of = actions.indexOf('iam:ListUsers')
const alike = actions.map((action, i) => ({
  action,
  cosine: dot(vector(of), vector(i)) / Math.sqrt(dot(vector(of), vector(of)) * dot(vector(i), vector(i))),
}))
console.log('What the network holds for most like iam:ListUsers')
new DataFrame(alike).sortValues('cosine', { ascending: false }).head(5).resetIndex().print()
warehouse.close()
