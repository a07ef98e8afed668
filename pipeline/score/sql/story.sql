-- Grain: principal-day that has evidence. Severity is that of its story; a day without evidence has none to speak of.
CREATE TEMP TABLE story AS
SELECT principal_id, CAST(day_text AS DATE) AS day, headline, severity, reason, actions, facts
FROM told_story;

CREATE TEMP TABLE scored AS
SELECT
  score.*,
  coalesce(story.severity, 'informational') AS severity,
  coalesce(story.reason, 'Not strange enough to ask what harm it did.') AS severity_reason,
  score.score + getvariable('severity_bits') * coalesce(list_position(['low', 'medium', 'high', 'critical'], story.severity), 0) AS priority
FROM score
JOIN time_window ON TRUE
LEFT JOIN story ON story.principal_id = score.principal_id AND story.day = add_days(first_day, score.day);

DROP TABLE score;
ALTER TABLE scored RENAME TO score;

CREATE TEMP TABLE finding AS
SELECT principal_id, score.day, headline, actions, facts
FROM score
JOIN time_window ON TRUE
JOIN story USING (principal_id)
WHERE story.day = add_days(first_day, score.day) AND confidence <> 'none';
