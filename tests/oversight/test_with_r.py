"""R's packages say the same of the same numbers. Needs R with survival and surveillance, from Debian."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from tests.oversight.oracle.absent import absent

from haltline.oversight import cusum
from haltline.oversight.survival import curve_of, shares

pytestmark = pytest.mark.slow
DAYS = 86_400_000_000
ORACLE = Path(__file__).parent / "oracle"


def answered(*asked: str | Path) -> list[str]:
    """The lines that R prints; where R or a package is not here, see `absent`."""
    if shutil.which("Rscript") is None:
        absent("R is not here: apt-get install r-base-core r-cran-survival r-cran-surveillance")
    for name in ("survival", "surveillance"):
        there = ["Rscript", "-e", f"stopifnot(requireNamespace('{name}', quietly=TRUE))"]
        if subprocess.run(there, capture_output=True, check=False).returncode:
            absent(f"R has no {name}: apt-get install r-cran-{name}")
    ran = subprocess.run(["Rscript", *asked], capture_output=True, check=True, text=True)
    return ran.stdout.splitlines()


def numbers(lines: list[str]) -> list[tuple[str, list[float]]]:
    """Each figure's name and numbers."""
    told = [line.split() for line in lines if not line.startswith("#")]
    return [(name, [float(word) for word in words]) for name, *words in told]


def test_what_is_written_down_of_r_is_what_r_says() -> None:
    """So the tests beside `figures.txt`, which need no R, hold our statistics beside it."""
    now = numbers(answered(ORACLE / "figures.R"))
    frozen = numbers((ORACLE / "figures.txt").read_text().splitlines())
    assert [name for name, _ in now] == [name for name, _ in frozen]
    for (name, ours), (_, theirs) in zip(now, frozen, strict=True):
        assert ours == pytest.approx(theirs, rel=1e-9, abs=1e-15), name


SURVIVAL = """
suppressMessages(library(survival))
for (i in seq_len(nrow(lung))) cat("row", lung$time[i], lung$status[i] - 1, lung$sex[i] - 1, "\\n")
fit <- survfit(Surv(time, status) ~ sex, data=lung, conf.type="log-log")
at <- summary(fit, times=300)
cat("share", 1 - at$surv, 1 - at$upper, 1 - at$lower, "\\n")
cat("median", summary(fit)$table[, "median"], "\\n")
whole <- survfit(Surv(time, status) ~ 1, data=lung)
cat("mean", survival:::survmean(whole, rmean=300)$matrix["rmean"], "\\n")
"""


def test_curves_are_those_of_survfit() -> None:
    """The lung cancer trial that survival brings: shares, log-log limits, medians and restricted mean."""
    told = [line.split() for line in answered("-e", SURVIVAL)]
    rows = np.array([[int(float(word)) for word in line[1:]] for line in told if line[0] == "row"])
    figures = {line[0]: [float(word) for word in line[1:]] for line in told if line[0] != "row"}
    days, died, sex = rows[:, 0].astype(np.int64) * DAYS, rows[:, 1] == 1, rows[:, 2]
    assert len(rows) == 228
    found = shares(sex, 2, days, died, 300 * DAYS)
    ours = [*found.share, *found.low, *found.high]
    assert ours == pytest.approx(figures["share"], abs=1e-7)
    medians = [curve_of(days[sex == one], died[sex == one]).median() for one in (0, 1)]
    assert [median / DAYS for median in medians if median is not None] == figures["median"]
    assert curve_of(days, died).restricted_mean(300 * DAYS) / DAYS == pytest.approx(figures["mean"][0])


RUN_LENGTH = """
suppressMessages(library(surveillance))
n <- 40; p <- 0.2; q <- 2 * p / (1 + p)
mu <- function(x) matrix(x, 1, n)
one <- function(y, size, mu, log=FALSE, ...) dbinom(y[1], size=size, prob=mu[1], log=log)
for (g in seq(50, 110, 10)) {
  invisible(capture.output(
    run <- LRCUSUM.runlength(mu=mu(p), mu0=mu(p), mu1=mu(q), h=2.5, dfun=one, n=rep(1, n), g=g)))
  cat(tail(run$cdf, 1), "\\n")
}
"""


def test_runs_pass_a_limit_as_often_as_surveillance_says() -> None:
    """It follows the sum over a grid, which errs to either side by a tenth; over several grids less."""
    grids = [float(line) for line in answered("-e", RUN_LENGTH)]
    failed = np.random.default_rng(1).random((200_000, 40)) < 0.2
    highest = cusum.heights(cusum.case_steps(failed, np.full(40, 0.2), 2.0)).max(axis=1)
    share = float(np.mean(highest >= 2.5))
    assert np.mean(grids) == pytest.approx(share, rel=0.1), grids
