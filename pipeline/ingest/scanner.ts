/** Finds the records in JSON text that comes in pieces: good ones, and broken ones among them. */

import { listKeys } from './layouts/layouts.ts'

export interface ScannedRecord {
  /** 1 for the first record of the file. */
  position: number
  /** The record's text; of a broken one, its start. */
  json: string
  /** Why it is no record; null for a good one. */
  broken: string | null
}

/** A record longer than this is taken for text in which a quote or bracket is missing. */
const longestRecord = 64 * 2 ** 20
const mismatch = 'broken JSON: quotes or brackets do not match'
/** CloudTrail starts every record with its version: where to look on after one that has no end. */
const recordStart = /\{\s*"eventVersion"\s*:/gi

const listStart = new RegExp(`"(${listKeys.join('|')})"\\s*:\\s*$`, 'i')

/**
 * Records are the objects of a list under a layout's key (in any case), of a top-level list, or objects that follow
 * one another. After a record whose quotes or brackets do not match, scanning goes on at the next start of a
 * record: a line that opens an object, or `{"eventVersion":`.
 */
export class RecordScanner {
  private text = ''
  /** The next character to look at. */
  private at = 0
  /** Start of the object in hand, or -1. */
  private start = -1
  private depth = 0
  private inString = false
  private escaped = false
  private listOpen = false
  /** The list of records is a member of an object, whose other members are no records. */
  private inEnvelope = false
  /** Text between records that is none. */
  private stray = ''
  private records = 0

  /** @returns the records that end in the text so far */
  push(more: string): ScannedRecord[] {
    this.text += more
    const found = this.scan()
    if (this.start >= 0 && this.text.length - this.start > longestRecord) found.push(...this.giveUp())
    const keepFrom = this.start >= 0 ? this.start : this.at
    this.text = this.text.slice(keepFrom)
    this.at -= keepFrom
    this.start = Math.min(this.start, 0)
    return found
  }

  /** @param damage what ended the text early, if something did */
  end(damage?: string): ScannedRecord[] {
    const found: ScannedRecord[] = this.stray === '' ? [] : [this.broken(this.stray, 'not a JSON object')]
    while (this.start >= 0 && this.nextStart(this.text.length) >= 0) found.push(...this.giveUp())
    if (this.start >= 0 || this.listOpen || damage)
      found.push(
        this.broken(
          this.start >= 0 ? this.text.slice(this.start) : '',
          damage ?? 'the file is cut short: it ends within a record or list',
        ),
      )
    return found
  }

  private scan(): ScannedRecord[] {
    const found: ScannedRecord[] = []
    for (; this.at < this.text.length; this.at++) {
      const char = this.text[this.at]
      if (this.start < 0) found.push(...this.between(char!))
      else if (char === '\n' && this.startsLine()) found.push(this.cutOff(this.at))
      else if (this.inString) this.withinString(char)
      else if (char === '"') this.inString = true
      else if (char === '[' && this.opensList()) {
        this.listOpen = true
        this.inEnvelope = true
        this.start = -1
      } else if (char === '{' || char === '[') this.depth++
      else if ((char === '}' || char === ']') && --this.depth === 0) found.push(this.finish())
    }
    return found
  }

  private between(char: string): ScannedRecord[] {
    if (!/[{}[\],\s]/.test(char)) {
      if (this.listOpen || !this.inEnvelope) this.stray += char
      return []
    }
    const stray = this.stray
    this.stray = ''
    if (char === '{') {
      this.start = this.at
      this.depth = 1
    } else if (char === '[') this.listOpen = true
    else if (char === ']') this.listOpen = false
    return stray === '' ? [] : [this.broken(stray, 'not a JSON object')]
  }

  private withinString(char: string | undefined): void {
    if (this.escaped) this.escaped = false
    else if (char === '\\') this.escaped = true
    else if (char === '"') this.inString = false
  }

  /** A line that opens an object while another is open: lists of one record a line are not indented. */
  private startsLine(): boolean {
    return /^\n\{\s*"\w+"\s*:/.test(this.text.slice(this.at, this.at + 80))
  }

  /** {"Records": [ is no record but opens the list of them. */
  private opensList(): boolean {
    return this.depth === 1 && listStart.test(this.text.slice(this.start, this.at))
  }

  private finish(): ScannedRecord {
    const json = this.text.slice(this.start, this.at + 1)
    try {
      JSON.parse(json)
    } catch (error) {
      // A missing quote swallows the start of the next record: what follows it is not lost.
      const next = this.nextStart(this.at)
      if (next >= 0) return this.cutOff(next)
      this.start = -1
      return this.broken(json, `broken JSON: ${(error as Error).message.split(' in JSON')[0]}`)
    }
    this.start = -1
    this.records++
    return { position: this.records, json: wellFormed(json), broken: null }
  }

  /** Gives up the object in hand and scans on behind it. */
  private giveUp(): ScannedRecord[] {
    const next = this.nextStart(this.text.length)
    return [this.cutOff(next < 0 ? this.text.length : next), ...this.scan()]
  }

  /** Where the next record starts within the object in hand, or -1. */
  private nextStart(end: number): number {
    recordStart.lastIndex = this.start + 1
    const match = recordStart.exec(this.text)
    return match && match.index < end ? match.index : -1
  }

  /** Rejects the object in hand up to a place, from which scanning goes on. */
  private cutOff(end: number): ScannedRecord {
    const text = this.text.slice(this.start, end)
    // One back: the loop steps on before it looks.
    this.at = end - 1
    this.start = -1
    this.inString = false
    this.escaped = false
    return this.broken(text, mismatch)
  }

  private broken(text: string, reason: string): ScannedRecord {
    this.records++
    return { position: this.records, json: text.slice(0, 200).toWellFormed(), broken: reason }
  }
}

/** Half of a surrogate pair is legal in JavaScript's JSON and nowhere else. */
function wellFormed(json: string): string {
  const half =
    /\\u[dD][89abAB][\da-fA-F]{2}(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB][\da-fA-F]{2})\\u[dD][c-fC-F][\da-fA-F]{2}/g
  return json.toWellFormed().replace(half, '\\ufffd')
}
