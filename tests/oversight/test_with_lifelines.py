"""lifelines says the same of Rossi's prisoners. It has an environment of its own, which `.ci/slow` makes."""

from __future__ import annotations

import json
import subprocess

import numpy as np
import pytest
from tests.oversight.oracle.absent import LIFELINES, absent, lifelines

from haltline.oversight.survival import curve_of, shares

pytestmark = pytest.mark.slow

ROSSI = """
import json
from lifelines import KaplanMeierFitter
from lifelines.datasets import load_rossi
from lifelines.utils import restricted_mean_survival_time
rossi, told = load_rossi(), []
for aid in (0, 1):
    group = rossi[rossi.fin == aid]
    fit = KaplanMeierFitter().fit(group.week, group.arrest)
    told.append({
        "weeks": group.week.tolist(), "arrested": group.arrest.tolist(),
        "open": fit.survival_function_at_times(range(53)).tolist(),
        "limits": [[week, *limits] for week, *limits in fit.confidence_interval_.itertuples() if week],
        "mean": restricted_mean_survival_time(fit, t=52),
    })
print(json.dumps(told))
"""


def test_curves_limits_and_restricted_means_are_those_of_lifelines() -> None:
    python = lifelines()
    if python is None:
        absent(f"{LIFELINES} names no environment with lifelines: python3 -m venv, pip install lifelines")
    ran = subprocess.run([python, "-W", "ignore", "-c", ROSSI], capture_output=True, check=True, text=True)
    groups = json.loads(ran.stdout)
    assert [(len(group["weeks"]), sum(group["arrested"])) for group in groups] == [(216, 66), (216, 48)]
    for group in groups:
        weeks, arrested = np.array(group["weeks"], np.int64), np.array(group["arrested"]) == 1
        curve = curve_of(weeks, arrested)
        assert curve.at(np.arange(53)) == pytest.approx(group["open"])
        assert curve.restricted_mean(52) == pytest.approx(group["mean"])
        assert len(group["limits"]) > 25
        for week, low, high in group["limits"]:
            found = shares(np.zeros(216, np.intp), 1, weeks, arrested, int(week))
            assert [found.low[0], found.high[0]] == pytest.approx([1 - high, 1 - low]), week
