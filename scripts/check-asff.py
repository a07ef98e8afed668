"""Holds findings.asff.json of a run against Security Hub's service model and the limits of the finding format.

    python scripts/check-asff.py [RUN]        (default: data/run)

Exit 0 where BatchImportFindings would take every finding, 1 where not, 3 where botocore is not installed.
"""

import json
import re
import sys
from datetime import datetime
from pathlib import Path

try:
    import botocore.session
    from botocore.validate import ParamValidator
except ImportError as missing:
    print(f"check-asff: skipped, {missing.name} is not installed (pip install botocore)")
    sys.exit(3)

TAXONOMY = {
    "Unusual Behaviors": {"Application", "Network Flow", "IP address", "User", "VM", "Container", "Serverless", "Process",
                          "Database", "Data"},
    "TTPs": {"Initial Access", "Execution", "Persistence", "Privilege Escalation", "Defense Evasion", "Credential Access",
             "Discovery", "Lateral Movement", "Collection", "Command and Control"},
    "Effects": {"Data Exposure", "Data Exfiltration", "Data Destruction", "Denial of Service", "Resource Consumption"},
}
SEVERITIES = {"INFORMATIONAL", "LOW", "MEDIUM", "HIGH", "CRITICAL"}
LONGEST = {"Title": 256, "Description": 1024, "Id": 512, "GeneratorId": 512}
SHAPE = botocore.session.get_session().get_service_model("securityhub").operation_model("BatchImportFindings").input_shape


def unknown(value, shape, path=""):
    """botocore lets members pass that it does not know."""
    if shape.type_name == "structure":
        for name, inner in value.items():
            if name not in shape.members:
                yield f"{path}{name}: the format has no such field"
            else:
                yield from unknown(inner, shape.members[name], f"{path}{name}.")
    elif shape.type_name == "list":
        for i, inner in enumerate(value):
            yield from unknown(inner, shape.member, f"{path}{i}.")


def complaints(finding):
    report = ParamValidator().validate({"Findings": [finding]}, SHAPE)
    if report.has_errors():
        yield report.generate_report()
    yield from unknown(finding, SHAPE.members["Findings"].member)
    for name, most in LONGEST.items():
        if not 1 <= len(finding[name].encode("utf-16-le")) / 2 <= most:
            yield f"{name}: {len(finding[name])} characters of at most {most}"
    account, region = finding["AwsAccountId"], finding["Region"]
    if not re.fullmatch(r"\d{12}", account):
        yield f"AwsAccountId: {account!r}"
    if not re.fullmatch(rf"arn:aws(-cn|-us-gov)?:securityhub:{re.escape(region)}:{account}:product/{account}/default", finding["ProductArn"]):
        yield f"ProductArn: {finding['ProductArn']!r} is not the default product of {account} in {region}"
    for kind in finding["Types"]:
        namespace, _, category = kind.partition("/")
        if category not in TAXONOMY.get(namespace, ()):
            yield f"Types: {kind!r} is not of the taxonomy"
    if not 1 <= len(finding["Types"]) <= 50:
        yield f"Types: {len(finding['Types'])}"
    for name in ("FirstObservedAt", "LastObservedAt", "CreatedAt", "UpdatedAt"):
        if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", finding[name]):
            yield f"{name}: {finding[name]!r} is not a time of RFC 3339"
        datetime.fromisoformat(finding[name].replace("Z", "+00:00"))
    if finding["Severity"]["Label"] not in SEVERITIES:
        yield f"Severity: {finding['Severity']}"
    if not 0 <= finding["Confidence"] <= 100:
        yield f"Confidence: {finding['Confidence']}"
    if not 1 <= len(finding["Resources"]) <= 32:
        yield f"Resources: {len(finding['Resources'])} of 1 to 32"
    for resource in finding["Resources"]:
        if not 1 <= len(resource["Id"]) <= 512:
            yield f"Resources: an id of {len(resource['Id'])} characters"
    if len(finding["ProductFields"]) > 50:
        yield f"ProductFields: {len(finding['ProductFields'])} of at most 50"
    for name, value in finding["ProductFields"].items():
        if len(name) > 128 or not 1 <= len(value.encode("utf-16-le")) / 2 <= 2048:
            yield f"ProductFields: {name} has {len(value)} characters"
    if len(finding.get("RelatedFindings", [])) > 10:
        yield f"RelatedFindings: {len(finding['RelatedFindings'])} of at most 10"
    size = len(json.dumps(finding).encode())
    if size > 240_000:
        yield f"{size} bytes of at most 240 kB"


def main(run):
    file = run / "findings.asff.json"
    if not file.exists():
        sys.exit(f"{file}: missing. Run \"usually run\" first, or name another run folder.")
    findings = json.loads(file.read_text("utf8"))
    invalid = 0
    for finding in findings:
        wrong = list(complaints(finding))
        invalid += bool(wrong)
        for complaint in wrong:
            print(f"{finding['Id']}: {complaint}", file=sys.stderr)
    print(f"{file}: {len(findings) - invalid} of {len(findings)} findings are as BatchImportFindings takes them")
    sys.exit(1 if invalid else 0)


main(Path(sys.argv[1] if len(sys.argv) > 1 else "data/run"))
