/** Whether --out keeps clear of what is read: output must not be read as input, and input must not be replaced. */
import { existsSync, realpathSync } from 'node:fs'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import picomatch from 'picomatch'
import { Failure } from '../failure.ts'

/** @throws Failure (2) where the folder is, lies in, or lies around what an option names */
export function keepApart(out: string, inputs: readonly string[], option: string): void {
  for (const input of inputs) {
    if (/^s3:\/\//i.test(input)) continue
    const how = meeting(realPath(out), input)
    if (how)
      throw new Failure(
        `--out ${out}: ${how} ${option} ${input}, and what is written there would be read as input or take its place. Name a folder apart from it.`,
        2,
      )
  }
}

function meeting(out: string, input: string): string | null {
  const { fixed, rest } = existsSync(input) ? { fixed: input, rest: [] } : partsOf(input)
  const place = realPath(fixed)
  if (isWithin(place, out)) return place === out ? 'is the place of' : 'lies around'
  if (!isWithin(out, place)) return null
  return reaches(rest, relative(place, out).split(sep)) ? 'lies within' : null
}

/** A glob as the folder before its first pattern, and its patterns. */
function partsOf(input: string): { fixed: string; rest: string[] } {
  const segments = input.split('/')
  const first = segments.findIndex((segment) => /[*?[{(!]/.test(segment))
  if (first < 0) return { fixed: input, rest: [] }
  const fixed = segments.slice(0, first).join('/')
  return { fixed: fixed || (input.startsWith('/') ? '/' : '.'), rest: segments.slice(first) }
}

/** Whether patterns, a segment each, could match the path, a folder above it or something below it. */
function reaches(patterns: readonly string[], path: readonly string[]): boolean {
  for (const [i, pattern] of patterns.entries()) {
    // Braces may hold slashes: such a pattern has no segments.
    if (pattern.includes('**') || /[{(]/.test(pattern) || i >= path.length) return true
    if (!picomatch.isMatch(path[i]!, pattern, { dot: true })) return false
  }
  return true
}

function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path)
  return way !== '..' && !way.startsWith(`..${sep}`)
}

/** Links followed, as far as the path is there. */
function realPath(path: string): string {
  const whole = resolve(path)
  if (existsSync(whole)) return realpathSync(whole)
  const above = dirname(whole)
  return above === whole ? whole : join(realPath(above), basename(whole))
}
