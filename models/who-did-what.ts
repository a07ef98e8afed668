/** Who has done what since when, in compressed rows, so that it can be read from either side. */

/** Both directions, days ascending within a row. */
export interface WhoDidWhat {
  /** by principal_id [principals + 2] */
  profileOffsets: Int32Array
  profileActions: Int32Array
  profileDays: Int32Array
  /** by action_id [actions + 1] */
  adopterOffsets: Int32Array
  adopterPrincipals: Int32Array
  adopterDays: Int32Array
}

/** @param pairs principal, action and day of first use, sorted by day */
export function indexWhoDidWhat(
  pairs: { principal: Int32Array; action: Int32Array; day: Int32Array },
  principals: number,
  actions: number,
): WhoDidWhat {
  const profile = compress(pairs.principal, principals + 1)
  const adopter = compress(pairs.action, actions)
  return {
    profileOffsets: profile.offsets,
    profileActions: profile.order.map((i) => pairs.action[i]!),
    profileDays: profile.order.map((i) => pairs.day[i]!),
    adopterOffsets: adopter.offsets,
    adopterPrincipals: adopter.order.map((i) => pairs.principal[i]!),
    adopterDays: adopter.order.map((i) => pairs.day[i]!),
  }
}

/** Counting sort by key, stable, so that days stay ascending within a row. */
function compress(keys: Int32Array, rows: number): { offsets: Int32Array; order: Int32Array } {
  const offsets = new Int32Array(rows + 1)
  for (const key of keys) offsets[key + 1]!++
  for (let row = 0; row < rows; row++) offsets[row + 1]! += offsets[row]!
  const next = offsets.slice()
  const order = new Int32Array(keys.length)
  for (let i = 0; i < keys.length; i++) order[next[keys[i]!]!++] = i
  return { offsets, order }
}
