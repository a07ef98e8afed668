/** The permalink of a finding: the same for the same principal and day in every run. A SQL expression. */
export function findingUid(principal: string, day: string): string {
  return `substr(sha256(${principal} || '|' || CAST(${day} AS VARCHAR)), 1, 12)`
}
