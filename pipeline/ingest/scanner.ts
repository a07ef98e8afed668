/** Finds the records in JSON text that comes in pieces: good ones, and broken ones among them. */

import { type Settings, settingsSchema } from '../../models/settings.ts'
import { listKeys } from './layouts/layouts.ts'

export interface ScannedRecord {
  /** 1 for the first record of the file. */
  position: number
  /** The record's text; of a broken one, its start. */
  json: string
  /** Why it is no record; null for a good one. */
  broken: string | null
}

export type ScanLimits = Pick<Settings['ingest'], 'longestRecordMiB' | 'deepestRecord'>

const mismatch = 'broken JSON: quotes or brackets do not match'
/** CloudTrail starts every record with its version: where to look on after one that has no end. */
const recordStart = /\{\s*"eventVersion"\s*:/gi

const listStart = new RegExp(`"(${listKeys.filter((key) => !key.includes('.')).join('|')})"\\s*:\\s*$`, 'i')
/** Elastic's list of hits lies in an object of the same name. */
const hitsStart = /"hits"\s*:\s*$/
/** A key and what may stand between it and its value. */
const longestKey = 60

/** CloudWatch Logs exports put the time before each record. */
const logTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/
const longestStray = 200

const stringMark = /["\\\n]/g
const valueMark = /["{}[\]\n]/g

/**
 * Records are the values of a list under a layout's key (in any case), of a top-level list, or values that follow one
 * another: objects, lists (rows of cells), JSON text in quotes. After a record whose quotes or brackets do not match,
 * scanning goes on at the next start of a record: a line that opens an object, or `{"eventVersion":`.
 */
export class RecordScanner {
  private text = ''
  private waiting: string[] = []
  private waitingLength = 0
  /** The next character to look at. */
  private at = 0
  /** Start of the value in hand, or -1. */
  private start = -1
  private depth = 0
  private deepest = 0
  private inString = false
  private escaped = false
  private listOpen = false
  /** Brackets around the list of records that is a member of an object; 0 for a top-level list. */
  private around = 0
  /** In hand is what follows such a list in its object, which is no record. */
  private isTail = false
  private inHits = false
  /** Text between records that is none. */
  private stray = ''
  private records = 0
  private readonly limits: ScanLimits

  constructor(limits: ScanLimits = settingsSchema.parse({}).ingest) {
    this.limits = limits
  }

  /** @returns records that end in the text so far */
  push(more: string): ScannedRecord[] {
    this.waiting.push(more)
    this.waitingLength += more.length
    // A long value is put together in steps that double: each step copies all that is there.
    return this.start >= 0 && this.waitingLength < this.text.length ? [] : this.take()
  }

  private take(): ScannedRecord[] {
    this.text += this.waiting.join('')
    this.waiting = []
    this.waitingLength = 0
    const found = this.scan()
    if (this.start >= 0 && this.text.length - this.start > this.limits.longestRecordMiB * 2 ** 20)
      found.push(...this.giveUp())
    const keepFrom = this.start >= 0 ? this.start : this.at
    this.text = this.text.slice(keepFrom)
    this.at -= keepFrom
    if (this.start >= 0) this.start = 0
    return found
  }

  /** @param damage what ended the text early, if something did */
  end(damage?: string): ScannedRecord[] {
    const found = [...this.take(), ...this.takeStray()]
    while (this.start >= 0 && this.nextStart(this.text.length) >= 0) found.push(...this.giveUp())
    if ((this.start >= 0 && !this.isTail) || this.listOpen || damage)
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
      this.skipPlain()
      const char = this.text[this.at]
      if (char === undefined) break
      if (this.start < 0) found.push(...this.between(char!))
      else if (char === '\n' && this.startsLine()) found.push(...this.cutOff(this.at))
      else if (this.inString) {
        if (this.endsString(char) && this.depth === 0) found.push(...this.finish())
      } else if (char === '"') this.inString = true
      else if (char === '[' && this.opensList()) {
        this.listOpen = true
        this.around = this.depth
        this.isTail = false
        this.start = -1
      } else if (char === '{' || char === '[') {
        if (this.depth === 1) this.inHits = hitsStart.test(this.before())
        this.deepest = Math.max(this.deepest, ++this.depth)
      } else if ((char === '}' || char === ']') && --this.depth === 0) found.push(...this.finish())
    }
    return found
  }

  /** Steps over what means nothing within the value in hand. */
  private skipPlain(): void {
    if (this.start < 0 || this.escaped) return
    const mark = this.inString ? stringMark : valueMark
    mark.lastIndex = this.at
    this.at = mark.exec(this.text)?.index ?? this.text.length
  }

  private between(char: string): ScannedRecord[] {
    if (char === '"' || char === '{' || (char === '[' && this.listOpen)) {
      const found = this.takeStray()
      this.start = this.at
      this.depth = char === '"' ? 0 : 1
      this.deepest = this.depth
      this.inString = char === '"'
      this.escaped = false
      this.inHits = false
      return found
    }
    if (!/[}[\],\s]/.test(char)) {
      if (this.stray.length < longestStray) this.stray += char
      return []
    }
    if (char === '[') this.listOpen = true
    if (char === ']' && this.listOpen) {
      this.listOpen = false
      if (this.around > 0) {
        this.start = this.at
        this.depth = this.around
        this.isTail = true
      }
    }
    return this.takeStray()
  }

  private takeStray(): ScannedRecord[] {
    const stray = this.stray
    this.stray = ''
    return stray === '' || (!this.listOpen && logTime.test(stray))
      ? []
      : [this.broken(stray, 'not a JSON object')]
  }

  private endsString(char: string | undefined): boolean {
    if (this.escaped) this.escaped = false
    else if (char === '\\') this.escaped = true
    else if (char === '"') {
      this.inString = false
      return true
    }
    return false
  }

  /** A line that opens an object while another is open: lists of one record a line are not indented. */
  private startsLine(): boolean {
    return /^\n\{\s*"\w+"\s*:/.test(this.text.slice(this.at, this.at + 80))
  }

  /** {"Records": [ is no record but opens the list of them. */
  private opensList(): boolean {
    if (this.depth === 1) return listStart.test(this.before())
    return this.depth === 2 && this.inHits && hitsStart.test(this.before())
  }

  private before(): string {
    return this.text.slice(Math.max(this.start, this.at - longestKey), this.at)
  }

  private finish(): ScannedRecord[] {
    const { start, isTail } = this
    const json = this.text.slice(start, this.at + 1)
    this.start = -1
    this.isTail = false
    if (isTail) {
      this.around = 0
      return []
    }
    if (this.deepest > this.limits.deepestRecord)
      return [this.broken(json, `nested deeper than ${this.limits.deepestRecord} brackets`)]
    try {
      JSON.parse(json)
    } catch (error) {
      // A missing quote swallows the start of the next record: what follows it is not lost.
      this.start = start
      const next = this.nextStart(this.at)
      if (next >= 0) return this.cutOff(next)
      this.start = -1
      return [this.broken(json, `broken JSON: ${(error as Error).message.split(' in JSON')[0]}`)]
    }
    this.records++
    return [{ position: this.records, json: wellFormed(json), broken: null }]
  }

  /** Gives up the value in hand and scans on behind it. */
  private giveUp(): ScannedRecord[] {
    const next = this.nextStart(this.text.length)
    return [...this.cutOff(next < 0 ? this.text.length : next), ...this.scan()]
  }

  /** Where the next record starts within the value in hand, or -1. */
  private nextStart(end: number): number {
    recordStart.lastIndex = this.start + 1
    const match = recordStart.exec(this.text)
    return match && match.index < end ? match.index : -1
  }

  /** Rejects the value in hand up to a place, from which scanning goes on. */
  private cutOff(end: number): ScannedRecord[] {
    const { start, isTail } = this
    // One back: the loop steps on before it looks.
    this.at = end - 1
    this.start = -1
    this.inString = false
    this.escaped = false
    this.isTail = false
    return isTail ? [] : [this.broken(this.text.slice(start, end), mismatch)]
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
