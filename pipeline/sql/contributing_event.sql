-- Grain: signal, event that carries its evidence: of the events that the day's statements are about, those on which
-- they agree. An event weighs the bits of all signals that are about it; it counts from half the weight of the day's
-- heaviest. A new network is about every call of a journey, a theft about five: where both are told, the five carry it.
-- A signal that is about none of these keeps its first three as examples.
CREATE TEMP TABLE contributing_event AS
WITH told AS (
  -- As decimals: a sum of doubles depends on its order.
  SELECT principal_id, add_days(first_day, day) AS day, signal, CAST(bits AS DECIMAL(18, 6)) AS bits
  FROM evidence, time_window
), weighed AS (
  SELECT principal_id, day, event_id, sum(bits) AS weight
  FROM told_event
  JOIN told USING (principal_id, day, signal)
  GROUP BY principal_id, day, event_id
), heavy AS (
  SELECT principal_id, day, event_id
  FROM weighed
  QUALIFY 2 * weight >= max(weight) OVER (PARTITION BY principal_id, day)
), carrying AS (
  SELECT told_event.*, heavy.event_id IS NOT NULL AS is_heavy
  FROM told_event
  LEFT JOIN heavy USING (principal_id, day, event_id)
), placed AS (
  SELECT
    *,
    bool_or(is_heavy) OVER of_signal AS agrees,
    row_number() OVER (of_signal ORDER BY event_time, event_id) AS place
  FROM carrying
  WINDOW of_signal AS (PARTITION BY principal_id, day, signal)
)
SELECT signal, principal_id, day, event_id, event_time, is_heavy
FROM placed
WHERE is_heavy OR (NOT agrees AND place <= 3);
