#!/usr/bin/env node
// The command. A package holds it compiled; in a clone the sources run, through a loader where this Node is too old
// to run TypeScript itself. Plain JavaScript, because that is what any Node from 20 on can start with.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'

const source = new URL('../pipeline/cli.ts', import.meta.url)
if (!existsSync(source)) await import('../dist/pipeline/cli.js')
else if (process.features.typescript) await import(source.href)
else {
  const loader = new URL('typescript.mjs', import.meta.url).href
  const args = ['--import', loader, source.pathname, ...process.argv.slice(2)]
  // The channel is for its end: the child hears of ours, however it comes.
  const stdio = ['inherit', 'inherit', 'inherit', 'ipc']
  const ending = new URL('end-with-parent.mjs', import.meta.url).href
  const child = spawn(process.execPath, ['--import', ending, ...args], { stdio })
  // The terminal tells both of Ctrl-C; the child decides what it means.
  process.on('SIGINT', () => {})
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  child.on('exit', (code, signal) => process.exit(signal ? 1 : code))
}
