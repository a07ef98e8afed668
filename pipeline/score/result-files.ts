/** The result files of a scored week, each one query; columns as in docs/data.md. */
import { join } from 'node:path'
import { signals } from '../../models/signals/signals.ts'
import { findingUid } from '../run-folder/finding-uid.ts'
import { writeParquet } from '../warehouse/table.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'

/** Event ids that one piece of evidence lists; a robot's busy day would otherwise list a million. */
const mostEventIds = 1000

export async function writeResultFiles(warehouse: Warehouse, out: string): Promise<void> {
  await warehouse.run(`
    CREATE TEMP VIEW named_score AS
    SELECT principal, principal_id, add_days(first_day, score.day) AS day, score.* EXCLUDE (principal_id, day)
    FROM score JOIN (SELECT principal_id, principal FROM principal) USING (principal_id), time_window;
    CREATE TEMP VIEW kind AS SELECT principal_id, automation, reasons FROM automation;
    CREATE TEMP VIEW named_finding AS
    SELECT ${findingUid('s.principal', 's.day')} AS uid, s.*, f.headline, f.actions
    FROM named_score s JOIN time_window ON TRUE
    JOIN finding f ON s.principal_id = f.principal_id AND s.day = add_days(first_day, f.day);`)
  const write = (query: string, name: string) => writeParquet(warehouse, query, join(out, name))
  await write(
    `SELECT principal, s.day, CAST(s.events AS BIGINT) AS events, s.score, s.p_value, s.priority, s.confidence,
       s.severity, automation, ${signals.map(({ name }) => `s.bits_${name}`).join(', ')}
     FROM named_score s JOIN kind USING (principal_id)
     ORDER BY principal, s.day`,
    'scores.parquet',
  )
  await write(
    `WITH told AS (
       SELECT principal_id, principal, add_days(first_day, evidence.day) AS day, evidence.* EXCLUDE (principal_id, day)
       FROM evidence JOIN (SELECT principal_id, principal FROM principal) USING (principal_id), time_window
     ), contributing AS (
       SELECT principal_id, day, signal, list(event_id ORDER BY event_time, event_id)[1:${mostEventIds}] AS event_ids
       FROM contributing_event GROUP BY principal_id, day, signal
     ), counted AS (
       SELECT principal_id, day, signal, count(*) AS events FROM told_event GROUP BY principal_id, day, signal
     )
     SELECT principal, day, signal, bits, statement, coalesce(event_ids, []) AS event_ids, coalesce(events, 0) AS events, rank, usual, observed
     FROM told LEFT JOIN contributing USING (principal_id, day, signal) LEFT JOIN counted USING (principal_id, day, signal)
     ORDER BY principal, day, rank`,
    'evidence.parquet',
  )
  await write(
    `WITH contributing AS (
       SELECT principal_id, day, count(DISTINCT event_id) AS contributing_events, min(event_time) AS first_time, max(event_time) AS last_time
       FROM contributing_event GROUP BY principal_id, day
     ), told AS (
       SELECT principal_id, add_days(first_day, day) AS day, list(signal ORDER BY rank) AS signals
       FROM evidence, time_window GROUP BY ALL
     ), tactics AS (
       SELECT principal_id, day, list(tactic ORDER BY first_time, tactic) AS tactics
       FROM (SELECT principal_id, e.day, tactic, min(e.event_time) AS first_time
             FROM flagged_event e JOIN (SELECT DISTINCT principal_id, day, event_id FROM contributing_event) USING (principal_id, day, event_id)
             WHERE tactic IS NOT NULL GROUP BY ALL)
       GROUP BY principal_id, day
     )
     SELECT uid, principal, day, confidence, severity, p_value, score, priority, CAST(events AS BIGINT) AS events,
       coalesce(contributing_events, 0) AS contributing_events, automation, headline, held, held_out, severity_reason,
       first_time, last_time, signals, actions, coalesce(tactics, []) AS tactics, incident
     FROM named_finding JOIN kind USING (principal_id) JOIN told USING (principal_id, day)
     LEFT JOIN contributing USING (principal_id, day) LEFT JOIN tactics USING (principal_id, day)
     LEFT JOIN incident_member USING (uid)
     ORDER BY priority DESC, principal, day`,
    'findings.parquet',
  )
  await write(
    `WITH told AS (
       SELECT principal_id, day, event_id, list(signal ORDER BY signal) AS signals FROM contributing_event GROUP BY ALL
     )
     SELECT uid, event_id, event_time, session, action, access_level, risk_class, tactic, flagged_event.severity AS action_severity,
       targets, region, source_ip, network, agent, error_code, error_message, denied, coalesce(told.signals, []) AS signals,
       ${eventRecord} AS record
     FROM flagged_event JOIN (SELECT uid, principal_id, day FROM named_finding) USING (principal_id, day)
     LEFT JOIN told USING (principal_id, day, event_id)
     ORDER BY uid, event_time, event_id`,
    'finding_events.parquet',
  )
  await write(
    `SELECT principal, automation, reasons AS automation_reasons, 0 AS time_zone_offset_hours, usual_hours, hour_share, p.active_days, held_out_days,
       schedule, list_transform(missed_runs, lambda second: make_timestamp(CAST(second * 1000000 AS BIGINT))) AS missed_runs
     FROM profile p JOIN (SELECT principal_id, principal FROM principal) USING (principal_id) JOIN kind USING (principal_id) ORDER BY principal`,
    'profiles.parquet',
  )
}

/** The canonical event as JSON, without what only this pipeline made of it; JSON columns stay JSON. */
const eventRecord = `to_json({
  event_id: event_id, event_time: event_time, account: account, region: region, action: action, event_type: event_type,
  read_only: read_only, identity_type: identity_type, identity_arn: identity_arn, session_name: session_name,
  access_key: access_key, invoked_by: invoked_by, mfa: mfa, source_ip: source_ip, user_agent: user_agent,
  error_code: error_code, error_message: error_message,
  request_parameters: json_or_text(request_parameters), response_elements: json_or_text(response_elements),
  additional_event_data: json_or_text(additional_event_data), request_id: request_id })::VARCHAR`
