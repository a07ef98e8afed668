"""Reads every Parquet output of a run as other programs do, with pyarrow and pandas, and checks columns and types.

    python scripts/check-readable.py [RUN]        (default: data/run)

Exit 0 where all is as docs/data.md says, 1 where it is not, 3 where pandas or pyarrow is not installed.
"""

import sys
from pathlib import Path

try:
    import pandas
    import pyarrow as pa
    import pyarrow.dataset
    import pyarrow.parquet as pq
except ImportError as missing:
    print(f"check-readable: skipped, {missing.name} is not installed (pip install pandas pyarrow)")
    sys.exit(3)

SCHEMA_VERSION = b"2"

MOMENT = pa.timestamp("us", tz="UTC")
STRINGS = pa.list_(pa.string())
# Of each file, columns by which others join or order; the rest are only read.
FILES = {
    "scores": {"principal": pa.string(), "day": pa.date32(), "events": pa.int64(), "score": pa.float64(),
               "p_value": pa.float64(), "priority": pa.float64(), "confidence": pa.string(), "severity": pa.string(),
               "automation": pa.string(), "bits_new_action": pa.float64(), "continues": pa.date32(), "learned": pa.bool_()},
    "evidence": {"principal": pa.string(), "day": pa.date32(), "signal": pa.string(), "bits": pa.float64(),
                 "statement": pa.string(), "event_ids": STRINGS, "events": pa.int64()},
    "findings": {"uid": pa.string(), "principal": pa.string(), "day": pa.date32(), "first_time": MOMENT,
                 "last_time": MOMENT, "signals": STRINGS, "actions": STRINGS, "tactics": STRINGS},
    "finding_events": {"uid": pa.string(), "event_id": pa.string(), "event_time": MOMENT, "in_story": pa.bool_()},
    "incidents": {"incident": pa.string(), "first_time": MOMENT, "last_time": MOMENT},
    "profiles": {"principal": pa.string(), "missed_runs": pa.list_(MOMENT), "hour_share": pa.list_(pa.float64())},
    "history": {"uid": pa.string(), "principal": pa.string(), "day": pa.date32(), "score_from": pa.date32()},
    "rejects": {"file": pa.string(), "reason": pa.string(), "excerpt": pa.string()},
}
EVENTS = {"event_id": pa.string(), "event_time": MOMENT, "account": pa.string(), "action": pa.string(),
          "principal": pa.string(), "by_service": pa.bool_(), "targets": STRINGS}

wrong = []


def check(name, schema, expected):
    for column, kind in expected.items():
        if column not in schema.names:
            wrong.append(f"{name}: no column {column}")
        elif plain(schema.field(column).type) != plain(kind):
            wrong.append(f"{name}: {column} is {schema.field(column).type}; expected {kind}")
    for field in schema:
        for part in nested(field.type):
            if pa.types.is_timestamp(part) and part.tz is None:
                wrong.append(f"{name}: {field.name} has a time without a zone")


def plain(kind):
    """Lists compare by what they hold: the name of their item is the writer's."""
    return f"list of {plain(kind.value_type)}" if pa.types.is_list(kind) else str(kind)


def nested(kind):
    yield kind
    for i in range(kind.num_fields):
        yield from nested(kind.field(i).type)


def check_file(file):
    name = str(file)
    found = pq.read_schema(file).metadata or {}
    if found.get(b"usually_schema_version") != SCHEMA_VERSION:
        wrong.append(f"{name}: usually_schema_version is {found.get(b'usually_schema_version')}; expected {SCHEMA_VERSION}")
    for column in pq.ParquetFile(file).schema:
        kind = str(column.logical_type)
        if "Timestamp" in kind and "isAdjustedToUTC=true" not in kind:
            wrong.append(f"{name}: {column.path} is {kind}")


def check_events(folder):
    """A dataset of which the folders' names hold the day."""
    dataset = pyarrow.dataset.dataset(folder, partitioning="hive")
    check("events (pyarrow dataset)", dataset.schema, EVENTS)
    frame = pandas.read_parquet(folder)
    check("events (pyarrow.parquet)", pq.read_table(folder).schema, EVENTS)
    if dataset.count_rows() != len(frame):
        wrong.append(f"events: {len(frame)} rows by pandas, {dataset.count_rows()} by pyarrow")
    if list(frame.columns).count("day") != 1:
        wrong.append(f"events: the column day is there {list(frame.columns).count('day')} times")
    elif not (frame["event_time"].dt.strftime("%Y-%m-%d") == frame["day"].astype(str)).all():
        wrong.append("events: the day of a folder is not the UTC day of its events")
    day = str(frame["day"].iloc[0])
    if len(pandas.read_parquet(folder, filters=[("day", "==", day)])) != (frame["day"].astype(str) == day).sum():
        wrong.append("events: a filter on day finds other rows")
    return len(frame)


def main(run):
    if not (run / "scores.parquet").exists():
        sys.exit(f"{run}: no scores.parquet. Run \"usually run\" first, or name another run folder.")
    rows = {}
    for name, expected in FILES.items():
        file = run / f"{name}.parquet"
        if name == "rejects" and not file.exists():
            continue
        table = pq.read_table(file)
        frame = pandas.read_parquet(file)
        check(name, table.schema, expected)
        if len(frame) != table.num_rows:
            wrong.append(f"{name}: {len(frame)} rows by pandas, {table.num_rows} by pyarrow")
        rows[name] = len(frame)
    for file in [*sorted(run.glob("*.parquet")), *sorted(run.glob("fitted/*.parquet")), *sorted(run.glob("events/*/*.parquet"))]:
        check_file(file)

    try:
        rows["events"] = check_events(run / "events")
    except pa.ArrowException as error:
        wrong.append(f"events: cannot be read as a dataset: {error}")

    print(f"{run}: " + ", ".join(f"{name} {count:,}" for name, count in rows.items()) + " rows, read by pandas and pyarrow")
    for complaint in wrong:
        print(complaint, file=sys.stderr)
    sys.exit(1 if wrong else 0)


main(Path(sys.argv[1] if len(sys.argv) > 1 else "data/run"))
