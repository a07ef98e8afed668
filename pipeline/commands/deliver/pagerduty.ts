/** An event of PagerDuty's Events API v2, one a finding: told again, it is the same incident. */
import type { Alert, Digest } from './digest.ts'

const severities: Record<string, string> = {
  critical: 'critical',
  high: 'error',
  medium: 'warning',
  low: 'info',
  informational: 'info',
}

/** PagerDuty refuses a longer one. */
const longestSummary = 1024

export function pagerdutyEvent(alert: Alert, { promise }: Digest, routingKey: string): object {
  const { finding, principal, headline, weight, known, url } = alert
  const summary = `${principal}: ${headline}`
  return {
    routing_key: routingKey,
    event_action: 'trigger',
    dedup_key: finding.uid,
    client: 'usually',
    ...(url ? { client_url: url, links: [{ href: url, text: 'Open the finding' }] } : {}),
    payload: {
      summary: summary.length > longestSummary ? `${summary.slice(0, longestSummary - 1)}…` : summary,
      source: principal.slice(0, longestSummary),
      severity: severities[finding.severity],
      timestamp: new Date(finding.last_ms ?? Date.parse(finding.day)).toISOString(),
      group: finding.account ?? undefined,
      class: finding.signals[0],
      custom_details: {
        day: finding.day,
        weight,
        known,
        confidence: finding.confidence,
        promise: promise ?? undefined,
        actions: finding.actions,
        tactics: finding.tactics,
        incident: finding.incident ?? undefined,
      },
    },
  }
}
