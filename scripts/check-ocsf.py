"""Holds every finding of a run against the compiled schema of the OCSF version that it claims, unknown attributes included.

    python scripts/check-ocsf.py [RUN]        (default: data/run)

Beyond the schema: names of an id are its captions, class, category and type agree, and what an observable names is
there with that value. Exit 0 where all findings are valid, 1 where one is not, 3 where ocsf-json-schema or jsonschema
is not installed.
"""

import json
import sys
from pathlib import Path

try:
    from jsonschema import Draft202012Validator
    from ocsf_json_schema.embedded import OcsfJsonSchemaEmbedded
    from ocsf_json_schema.loader import get_ocsf_schema
except ImportError as missing:
    print(f"check-ocsf: skipped, {missing.name} is not installed (pip install ocsf-json-schema jsonschema)")
    sys.exit(3)

schemas = {}


def schema_of(metadata, class_uid):
    key = (metadata["version"], tuple(metadata.get("profiles", [])), class_uid)
    if key not in schemas:
        raw = get_ocsf_schema(key[0])
        embedded = OcsfJsonSchemaEmbedded(raw)
        name = embedded.lookup_class_name_from_uid(class_uid)
        schema = embedded.get_class_schema(name, list(key[1]))
        Draft202012Validator.check_schema(schema)
        schemas[key] = raw, raw["classes"][name], Draft202012Validator(schema)
    return schemas[key]


def captions(raw, attributes, value, path):
    """Where an attribute x_id has a caption for its number, x must be that caption."""
    if not isinstance(value, dict):
        return
    for name, attribute in attributes.items():
        found = value.get(name)
        sibling = attribute.get("sibling")
        if sibling and found is not None and attribute.get("enum"):
            caption = attribute["enum"][str(found)]["caption"]
            if value.get(sibling) != caption and found != 99:
                yield f"{path}{sibling} is {value.get(sibling)!r}; {name} {found} is {caption!r}"
        if found is not None and attribute.get("object_type") and attribute["object_type"] != "object":
            inner = raw["objects"][attribute["object_type"]]["attributes"]
            for i, one in enumerate(found if isinstance(found, list) else [found]):
                yield from captions(raw, inner, one, f"{path}{name}[{i}]." if isinstance(found, list) else f"{path}{name}.")


def values_at(value, path):
    head, _, rest = path.partition(".")
    inner = value.get(head.removesuffix("[]")) if isinstance(value, dict) else None
    for one in inner if isinstance(inner, list) else [inner]:
        if rest:
            yield from values_at(one, rest)
        elif one is not None:
            yield one


def complaints(finding):
    raw, attributes, validator = schema_of(finding["metadata"], finding["class_uid"])
    for error in validator.iter_errors(finding):
        yield f"{'.'.join(map(str, error.absolute_path)) or 'finding'}: {error.message[:200]}"
    if finding["type_uid"] != finding["class_uid"] * 100 + finding["activity_id"]:
        yield f"type_uid {finding['type_uid']} is not of class {finding['class_uid']} and activity {finding['activity_id']}"
    yield from captions(raw, attributes["attributes"], finding, "")
    for observable in finding.get("observables", []):
        if observable.get("value") not in list(values_at(finding, observable["name"])):
            yield f"observable {observable['name']}: {observable.get('value')!r} is not there"


def main(run):
    file = run / "findings.ndjson"
    if not file.exists():
        sys.exit(f"{file}: missing. Run \"usually run\" first, or name another run folder.")
    findings = [json.loads(line) for line in file.read_text("utf8").split("\n") if line]
    invalid = 0
    for finding in findings:
        wrong = list(complaints(finding))
        invalid += bool(wrong)
        for complaint in wrong:
            print(f"{finding['metadata']['uid']}: {complaint}", file=sys.stderr)
    versions = sorted({finding["metadata"]["version"] for finding in findings})
    print(f"{file}: {len(findings) - invalid} of {len(findings)} findings are valid by OCSF {', '.join(versions)}")
    sys.exit(1 if invalid else 0)


main(Path(sys.argv[1] if len(sys.argv) > 1 else "data/run"))
