/**
 * `node --import` this: counts what a command changes in the file system, in worker threads and children too, and kills
 * the whole command at one of the changes. Plain JavaScript, so that it is there before any loader.
 *
 *   RELIABILITY_FOLDER  only changes at or below this folder count
 *   RELIABILITY_COUNT   file that grows by a line a change, such as "renameSync notes/score.json"
 *   RELIABILITY_KILL    number of the change, from 1, at which it is killed; without it nothing is
 *   RELIABILITY_HALF    set: the change is done in half before (half of a file's content, half of a folder removed)
 */
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { join, relative, resolve } from 'node:path'

const { RELIABILITY_FOLDER, RELIABILITY_COUNT, RELIABILITY_KILL, RELIABILITY_HALF } = process.env
// Children are told whose group they belong to.
process.env.RELIABILITY_LEADER ??= String(process.pid)
const own = { ...fs }
const counter = own.openSync(RELIABILITY_COUNT, 'a')
const at = Number(RELIABILITY_KILL ?? 0)

/** @param half does a part of the change, where there is one to do */
function count(name, path, half) {
  if (typeof path !== 'string') return
  const below = relative(RELIABILITY_FOLDER, resolve(path))
  if (below.startsWith('..')) return
  own.writeSync(counter, `${name} ${below}\n`)
  if (!at) return
  const changes = own.readFileSync(RELIABILITY_COUNT, 'latin1').split('\n').length - 1
  if (changes < at) return
  if (RELIABILITY_HALF) half?.()
  process.kill(-Number(process.env.RELIABILITY_LEADER), 'SIGKILL')
}

const writes = (flags) => flags !== undefined && flags !== 'r' && flags !== own.constants.O_RDONLY

function halfOfFile(path, content) {
  own.writeFileSync(path, content.slice(0, content.length >> 1))
}

function halfOfFolder(path) {
  if (!own.statSync(path, { throwIfNoEntry: false })?.isDirectory()) return
  const names = own.readdirSync(path).sort()
  for (const name of names.slice(0, names.length >> 1)) own.rmSync(join(path, name), { recursive: true })
}

fs.writeFileSync = (path, content, ...rest) => {
  count('writeFileSync', path, () => halfOfFile(path, content))
  return own.writeFileSync(path, content, ...rest)
}
fs.rmSync = (path, ...rest) => {
  if (own.existsSync(path)) count('rmSync', path, () => halfOfFolder(path))
  return own.rmSync(path, ...rest)
}
fs.mkdirSync = (path, ...rest) => {
  if (!own.existsSync(path)) count('mkdirSync', path)
  return own.mkdirSync(path, ...rest)
}
for (const name of ['openSync', 'open'])
  fs[name] = (path, flags, ...rest) => {
    if (writes(flags)) count(name, path)
    return own[name](path, flags, ...rest)
  }
for (const name of ['renameSync', 'rmdirSync', 'unlinkSync', 'appendFileSync', 'utimesSync', 'symlinkSync'])
  fs[name] = (path, ...rest) => {
    count(name, path)
    return own[name](path, ...rest)
  }
for (const name of ['copyFileSync', 'cpSync'])
  fs[name] = (from, to, ...rest) => {
    count(name, to)
    return own[name](from, to, ...rest)
  }
const promised = { ...fs.promises }
for (const name of ['writeFile', 'rename', 'rm', 'mkdir', 'unlink', 'appendFile'])
  fs.promises[name] = (path, ...rest) => {
    count(`promises.${name}`, path)
    return promised[name](path, ...rest)
  }
syncBuiltinESMExports()
