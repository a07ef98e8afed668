-- Grain: day, account. Where the data has holes, silence means nothing.
CREATE TABLE coverage AS
SELECT day, account, CAST(sum(events + service_events) AS BIGINT) AS events, count(DISTINCT principal) AS principals
FROM seen_day
GROUP BY day, account
ORDER BY day, account;
