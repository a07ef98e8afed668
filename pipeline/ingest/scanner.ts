/** Finds the records in JSON text that comes in pieces, good ones and broken ones. */

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

/**
 * Records are the objects of a list under "Records" or "Events" (in any case), of a top-level list, or objects that
 * follow one another. Where brackets do not match, scanning goes on at the next line that starts a record, or at the
 * next `{"eventVersion"`, with which CloudTrail starts every record.
 */
export class RecordScanner {
  private text = ''
  /** Where to look on in the text. */
  private at = 0
  /** Start of the object in hand, or -1. */
  private start = -1
  private depth = 0
  private inString = false
  private escaped = false
  private position = 0
  /** A list is open whose end has not come. */
  private listOpen = false;

  *push(more: string): Generator<ScannedRecord> {
    this.text += more
    yield* this.scan()
    const keepFrom = this.start >= 0 ? this.start : this.at
    this.text = this.text.slice(keepFrom)
    this.at -= keepFrom
    if (this.start >= 0) this.start = 0
    if (this.text.length > longestRecord) yield* this.resume()
  }

  /** @param damage what ended the text early, if something did */
  *end(damage?: string): Generator<ScannedRecord> {
    while (this.start >= 0 && (yield* this.resume()));
    if (this.start >= 0 || this.listOpen || damage)
      yield this.record(
        this.start >= 0 ? this.text.slice(this.start) : '',
        damage ?? 'the file ends in the middle of a record or list: it is cut short',
      )
  }

  private *scan(): Generator<ScannedRecord> {
    for (; this.at < this.text.length; this.at++) {
      const code = this.text.charCodeAt(this.at)
      if (this.start < 0) this.between(code)
      else if (this.inString) {
        if (this.escaped) this.escaped = false
        else if (code === 0x5c) this.escaped = true
        else if (code === 0x22) this.inString = false
        else if (code === 0x0a) yield* this.brokenLine()
      } else if (code === 0x22) this.inString = true
      else if (code === 0x7b || code === 0x5b) {
        // {"Records": [ opens the list of records; it is no record itself.
        if (code === 0x5b && this.depth === 1 && /"(records|events)"\s*:\s*$/i.test(this.text.slice(this.start, this.at)))
          this.openList()
        else this.depth++
      } else if (code === 0x7d || code === 0x5d) {
        if (--this.depth === 0) yield this.finish()
      } else if (code === 0x0a) yield* this.brokenLine()
    }
  }

  private between(code: number): void {
    if (code === 0x7b) {
      this.start = this.at
      this.depth = 1
    } else if (code === 0x5b) this.listOpen = true
    else if (code === 0x5d) this.listOpen = false
  }

  private openList(): void {
    this.listOpen = true
    this.start = -1
    this.depth = 0
  }

  private finish(): ScannedRecord {
    const json = this.text.slice(this.start, this.at + 1)
    this.start = -1
    return this.judged(json)
  }

  /** A line that starts a record while another is open: the open one lacks its end. */
  private *brokenLine(): Generator<ScannedRecord> {
    if (!/^\n\{"\w+"\s*:/.test(this.text.slice(this.at, this.at + 80))) return
    yield this.record(this.text.slice(this.start, this.at), 'broken JSON: brackets or quotes do not match')
    this.start = -1
    this.inString = false
    this.escaped = false
  }

  /** Gives the object in hand up and goes on at the next start of a record in it. @returns whether there is one */
  private *resume(): Generator<ScannedRecord, boolean> {
    const next = this.text.slice(this.start + 1).search(/\{\s*"eventVersion"\s*:/i)
    if (next < 0) return false
    const restart = this.start + 1 + next
    yield this.record(this.text.slice(this.start, restart), 'broken JSON: brackets or quotes do not match')
    this.start = -1
    this.inString = false
    this.escaped = false
    this.at = restart
    yield* this.scan()
    return true
  }

  private judged(json: string): ScannedRecord {
    try {
      JSON.parse(json)
    } catch (error) {
      return this.record(json, `broken JSON: ${(error as Error).message.slice(0, 100)}`)
    }
    return this.record(json, null)
  }

  private record(text: string, broken: string | null): ScannedRecord {
    this.position++
    return broken === null
      ? { position: this.position, json: wellFormed(text), broken }
      : { position: this.position, json: text.slice(0, 200).toWellFormed(), broken }
  }
}

/** Half of a surrogate pair is legal in JavaScript's JSON and in nothing else. */
function wellFormed(json: string): string {
  const half = /\\u[dD][89abAB][\da-fA-F]{2}(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB][\da-fA-F]{2})\\u[dD][c-fC-F][\da-fA-F]{2}/g
  return json.toWellFormed().replace(half, '\\ufffd')
}
