"""Read a demo's summary and refuse one that is not balanced, or in which something never happened."""

import json
import sys
from pathlib import Path

ZERO = ("cap_breaches", "lost_reports", "double_holds")
STATES = ("held", "returned", "withdrawn", "released", "unknown", "superseded")

summary = json.loads(Path(sys.argv[1]).read_text())
wrong = [name for name in ZERO if summary[name] != 0]
wrong += [name for name in STATES if summary[name] <= 0]
if summary["balanced"] is not True:
    wrong.append("balanced")
if summary["disputed"] != sum(summary[name] for name in (*STATES, "in_flight")):
    wrong.append("disputed is not the sum of the seven states")
if wrong:
    sys.exit(f"the summary is not right in: {', '.join(wrong)}\n{json.dumps(summary, indent=2)}")
