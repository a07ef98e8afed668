import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { globSync } from 'tinyglobby'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
const isRunnable = (file: string) => (statSync(join(root, file)).mode & 0o111) !== 0
const binsOf = (folder: string) =>
  Object.values(
    JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')).bin as Record<string, string>,
  ).map((file) => join(folder, file))

test('what npm makes runnable when it installs is so as it was committed, and nothing else names a program for itself', () => {
  const bins = [...binsOf('.'), ...binsOf('shims/node')].sort()
  expect(bins).toEqual(['scripts/usually.mjs', 'shims/node/node.sh'])
  expect(bins.filter((file) => !isRunnable(file))).toEqual([])
  const named = globSync('{models,pipeline,report-site,sample,scripts,shims}/**/*.{ts,mjs,js,sh}', {
    cwd: root,
  })
    .filter((file) => readFileSync(join(root, file), 'utf8').startsWith('#!'))
    .sort()
  expect(named).toEqual(bins)
})
