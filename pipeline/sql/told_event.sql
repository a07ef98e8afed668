-- Grain: signal, event that its statement is about.
-- One equality join for each way of naming events: a single join with a choice among them would compare every event
-- of a robot's day with every name.
CREATE TEMP TABLE told_event AS
WITH said AS (
  SELECT principal_id, add_days(first_day, day) AS day, signal, what, contribution.session AS of_session, number, text
  FROM contribution, time_window
), own AS (
  SELECT * FROM flagged_event WHERE NOT by_service
), targeted AS (
  SELECT principal_id, day, event_id, event_time, unnest(list_concat(targets, candidates)) AS target FROM own
), named AS (
  SELECT signal, own.principal_id, own.day, event_id, event_time
  FROM own JOIN said ON said.principal_id = own.principal_id AND said.day = own.day AND what = 'all'
  UNION ALL
  SELECT signal, own.principal_id, own.day, event_id, event_time
  FROM own JOIN said ON said.principal_id = own.principal_id AND said.day = own.day AND what = 'write'
  WHERE is_write
  UNION ALL
  SELECT signal, own.principal_id, own.day, event_id, event_time
  FROM own JOIN said ON said.principal_id = own.principal_id AND said.day = own.day AND what = 'action' AND action_id = number
  UNION ALL
  SELECT signal, own.principal_id, own.day, event_id, event_time
  FROM own JOIN said ON said.principal_id = own.principal_id AND said.day = own.day AND what = 'session_action' AND session = of_session AND action_id = number
  UNION ALL
  SELECT signal, own.principal_id, own.day, event_id, event_time
  FROM own JOIN said ON said.principal_id = own.principal_id AND said.day = own.day AND what = 'denied_action' AND action_id = number
  WHERE denied
  UNION ALL
  SELECT signal, own.principal_id, own.day, event_id, event_time
  FROM own JOIN said ON said.principal_id = own.principal_id AND said.day = own.day AND what = 'slot' AND slot = number
  UNION ALL
  SELECT signal, own.principal_id, own.day, event_id, event_time
  FROM own JOIN said ON said.principal_id = own.principal_id AND said.day = own.day AND what = 'session' AND session = number
  UNION ALL
  SELECT signal, own.principal_id, own.day, event_id, event_time
  FROM own JOIN said ON said.principal_id = own.principal_id AND said.day = own.day AND what = 'network' AND network = text
  UNION ALL
  SELECT signal, own.principal_id, own.day, event_id, event_time
  FROM own JOIN said ON said.principal_id = own.principal_id AND said.day = own.day AND what = 'agent' AND agent = text
  UNION ALL
  SELECT signal, own.principal_id, own.day, event_id, event_time
  FROM own JOIN said ON said.principal_id = own.principal_id AND said.day = own.day AND what = 'region' AND region = text
  UNION ALL
  SELECT signal, own.principal_id, own.day, event_id, event_time
  FROM own JOIN said ON said.principal_id = own.principal_id AND said.day = own.day AND what = 'key' AND access_key = text
  UNION ALL
  SELECT signal, own.principal_id, own.day, event_id, event_time
  FROM own JOIN said ON said.principal_id = own.principal_id AND said.day = own.day AND what = 'sign_in' AND sign_in = text
  UNION ALL
  SELECT signal, targeted.principal_id, targeted.day, event_id, event_time
  FROM targeted JOIN said ON said.principal_id = targeted.principal_id AND said.day = targeted.day AND what = 'target' AND target = text
)
SELECT DISTINCT signal, principal_id, day, event_id, event_time
FROM named;
