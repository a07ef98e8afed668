/**
 * Cumulative counts of many items over days, in compressed rows: how many before day d?
 *
 * Walk-forward asks this of the organisation for every action of every day; a full matrix of days by items would
 * not fit for thousands of items, and most items change on few days.
 */
export interface Timeline {
  /** row i holds positions offsets[i] to offsets[i + 1] [items + 1] */
  offsets: Int32Array
  /** ascending within a row */
  days: Int32Array
  /** count of all days up to and including days[k] */
  cumulative: Float64Array
}

export interface TimelineEntry {
  item: number
  day: number
  count: number
}

/** @param entries sorted by item, then day; @param items number of rows, so that items are 0 to items - 1 */
export function buildTimeline(entries: Iterable<TimelineEntry>, items: number): Timeline {
  const offsets = new Int32Array(items + 1)
  const days: number[] = []
  const cumulative: number[] = []
  let row = -1
  let sum = 0
  for (const { item, day, count } of entries) {
    if (item < row || item >= items)
      throw new RangeError(`item ${item} out of order or range (${items} items)`)
    while (row < item) {
      row++
      offsets[row] = days.length
      sum = 0
    }
    sum += count
    days.push(day)
    cumulative.push(sum)
  }
  while (row < items) offsets[++row] = days.length
  return { offsets, days: Int32Array.from(days), cumulative: Float64Array.from(cumulative) }
}

/** The count of an item over all days up to and including `day`. */
export function countThrough(timeline: Timeline, item: number, day: number): number {
  let low = timeline.offsets[item] ?? 0
  const start = low
  let high = timeline.offsets[item + 1] ?? low
  while (low < high) {
    const middle = (low + high) >> 1
    if (timeline.days[middle]! <= day) low = middle + 1
    else high = middle
  }
  return low === start ? 0 : timeline.cumulative[low - 1]!
}
