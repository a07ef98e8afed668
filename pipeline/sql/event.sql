-- Grain: one row an event. The canonical events as ingest wrote them.
CREATE TEMP VIEW event AS
SELECT * FROM stored_event(getvariable('events'));
