-- Grain: one row a word that names more than one thing in the scored days, most used first; at most 120.
-- Words of the letters a to f alone may be parts of hexadecimal ids.
SELECT word AS value
FROM (
  SELECT target, unnest(regexp_split_to_array(lower(last_part(target)), '[^a-z]+')) AS word
  FROM (
    SELECT DISTINCT unnest(targets) AS target
    FROM named_event, time_window
    WHERE calendar_day >= time_window.score_from
  )
)
WHERE length(word) BETWEEN 3 AND 10 AND NOT regexp_matches(word, '^[a-f]+$')
GROUP BY word
HAVING count(DISTINCT target) > 1
ORDER BY count(DISTINCT target) DESC, word
LIMIT 120
