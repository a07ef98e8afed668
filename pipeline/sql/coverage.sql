-- Grain: day, account. Where the data has holes, silence means nothing.
CREATE TABLE coverage AS
SELECT calendar_day AS day, account, count(*) AS events, count(DISTINCT principal) AS principals
FROM named_event
GROUP BY calendar_day, account
ORDER BY day, account;
