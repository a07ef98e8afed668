-- Grain of named_score and named_finding: one row a scored principal-day; of the second, those that are findings.
-- As score and finding, with principals by name and days as dates; kind is one row a principal.
CREATE TEMP VIEW named_score AS
SELECT principal, principal_id, add_days(first_day, score.day) AS day, score.* EXCLUDE (principal_id, day) REPLACE (add_days(first_day, continues) AS continues)
FROM score
JOIN (SELECT principal_id, principal FROM principal) USING (principal_id), time_window;

CREATE TEMP VIEW kind AS
SELECT principal_id, automation, reasons FROM automation;

CREATE TEMP VIEW named_finding AS
SELECT finding_uid(s.principal, s.day) AS uid, s.*, f.headline, f.actions, f.facts
FROM named_score AS s
JOIN time_window ON TRUE
JOIN finding AS f ON s.principal_id = f.principal_id AND s.day = add_days(first_day, f.day);
