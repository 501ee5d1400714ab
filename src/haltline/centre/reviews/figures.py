"""From reports drawn and re-read to what is likely of all: faults, districts, how far readers agree.

The database counts reports that are alike, so that the cost goes with how many different ones there are.
"""

from __future__ import annotations

import json
import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from haltline.oversight.funnel import Direction, Funnel, places, spread
from haltline.oversight.quality.agreement import Agreement, Pair, agreement
from haltline.oversight.quality.drawing import WHOLE
from haltline.oversight.quality.estimates import Estimate, Floats, Read, Sample, Stratum, wilson
from haltline.oversight.quality.findings import Finding, finding

from ..kernel.profile import Quality

Told = list[dict[str, dict[str, Any]]]
"""Each reader's answers: item to {answer, fault}."""


@dataclass(frozen=True, slots=True)
class Sampled:
    """Drawn reports of a unit that are alike, ``n`` of them.

    ``told``: each reader's answers, item to {answer, fault}; None while somebody still reads.
    """

    unit: str
    closer: bool
    stratum: str
    chance: int
    told: Told | None
    n: int = 1

    @property
    def path(self) -> tuple[str, ...]:
        """Its stratum by names from the widest to the narrowest."""
        return self.unit, str(self.closer), self.stratum

    @property
    def finding(self) -> Finding:
        """What its readers found together; all have read. Questions without any fault are left out."""
        assert self.told, "somebody still reads"
        return finding([{item: True for item, said in each.items() if said["fault"]} for each in self.told])


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What victims said of reports closed in the span, all districts together; nobody's own verdict.

    ``discontent`` of them found it unfair; ``reread`` of these were re-read, and ``clean`` without a fault.
    """

    closed: int = 0
    told: int = 0
    content: int = 0
    discontent: int = 0
    reread: int = 0
    clean: int = 0

    @property
    def share(self) -> float:
        """The share that is content."""
        return self.content / self.told if self.told else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % interval of that share, among those who answer."""
        return wilson(self.share, self.told)


@dataclass(frozen=True, slots=True)
class Material:
    """What the database told of a span."""

    strata: tuple[Stratum, ...]
    sample: tuple[Sampled, ...]
    verdicts: Verdicts = Verdicts()


@dataclass(frozen=True, slots=True)
class District:
    """One district beside the others; ``few``: too few of its reports were re-read to judge it."""

    unit: str
    estimate: Estimate
    funnel: Funnel
    direction: Direction
    few: bool

    @property
    def share(self) -> float:
        """The share of its closed reports that is likely in order."""
        return self.estimate.share

    @property
    def size(self) -> float:
        """In how many independent cases it is known as well; where all was read, its reports."""
        known = self.estimate.effective
        return float(self.estimate.n) if math.isinf(known) else known

    @property
    def outside(self) -> bool:
        """Whether it lies outside the 99.8 % limits and enough was read to judge."""
        return self.funnel is Funnel.OUTSIDE_998 and not self.few


@dataclass(frozen=True, slots=True)
class Good:
    """How good the work was. Faults and agreement are by the item's code, training by the topic's."""

    drawn: int
    in_order: Estimate
    faults: dict[str, Estimate]
    train: dict[str, Estimate]
    readers: dict[str, Agreement]
    districts: tuple[District, ...]
    spread: float
    verdicts: Verdicts


def material(start: datetime, stop: datetime) -> Material:
    """Draws that began in the span, with what was read of them, as far as the scope may see it."""
    with connection.cursor() as cursor:
        cursor.execute("select unit, closer, stratum, size from review_strata(%s, %s)", [start, stop])
        strata = tuple(Stratum((unit, str(closer), name), n) for unit, closer, name, n in cursor.fetchall())
        cursor.execute(
            "select unit, closer, stratum, chance, heard, n from review_counted(%s, %s)", [start, stop]
        )
        rows = cursor.fetchall()
        cursor.execute("select id, told from review_told(%s)", [list({row[4] for row in rows} - {None})])
        said: dict[int | None, Told | None] = {id: json.loads(told) for id, told in cursor.fetchall()}
        said[None] = None
        sample = tuple(
            Sampled(unit, closer, stratum, chance, said[heard], n)
            for unit, closer, stratum, chance, heard, n in rows
        )
        cursor.execute(
            "select closed, told, content, discontent, reread, clean from review_verdicts(%s, %s)",
            [start, stop],
        )
        verdicts = Verdicts(*(cursor.fetchone() or ()))
    return Material(strata, sample, verdicts)


def good(found: Material, rules: Quality) -> Good:
    """The figures of a span."""
    read = [each for each in found.sample if each.told]
    cases = [Read(each.path, each.chance / WHOLE, each.n) for each in read]
    sample = Sample(found.strata, cases)
    findings, which = _findings(read)
    items = sorted({item.code for item in rules.items} | {code for what in findings for code in what.faults})
    faults = {code: np.array([what.faults.get(code, 0.0) for what in findings])[which] for code in items}
    in_order = np.array([what.in_order for what in findings])[which]
    whole, none, twice = sample.estimate(in_order), np.zeros(len(read)), _read_twice(read)
    districts, between = _districts(found.strata, cases, in_order, whole.share, rules.fewest)
    return Good(
        drawn=sum(each.n for each in found.sample), in_order=whole,
        faults={code: sample.estimate(values) for code, values in faults.items()},
        train={each.code: sample.estimate(_worst(faults, each.code, rules, none)) for each in rules.topics},
        readers={code: agreement(_pairs(twice, code)) for code in items},
        districts=districts, spread=between, verdicts=found.verdicts,
    )  # fmt: skip


def _worst(faults: dict[str, Floats], topic: str, rules: Quality, none: Floats) -> Floats:
    """The greatest fault of each report among a topic's questions; ``none`` where it has none."""
    return np.maximum.reduce([none, *(faults[item.code] for item in rules.items if item.train == topic)])


def _findings(read: Sequence[Sampled]) -> tuple[list[Finding], NDArray[np.int64]]:
    """All different findings, and which one each report has; equal answers are one object."""
    number: dict[int, int] = {}
    findings: list[Finding] = []
    for each in read:
        if id(each.told) not in number:
            number[id(each.told)] = len(findings)
            findings.append(each.finding)
    return findings, np.array([number[id(each.told)] for each in read], np.int64)


def _read_twice(read: Sequence[Sampled]) -> list[tuple[Told, int]]:
    """What two or three readers told, each with how many reports it was told of."""
    counted: Counter[int] = Counter()
    told = {}
    for each in read:
        if each.told and len(each.told) > 1:
            counted[id(each.told)] += each.n
            told[id(each.told)] = each.told
    return [(told[key], n) for key, n in counted.items()]


def _pairs(twice: Sequence[tuple[Told, int]], item: str) -> Counter[Pair]:
    """How often the first two readers gave each pair of answers to a question."""
    pairs: Counter[Pair] = Counter()
    for told, n in twice:
        if item in told[0] and item in told[1]:
            pairs[told[0][item]["answer"], told[1][item]["answer"]] += n
    return pairs


def _districts(
    strata: Sequence[Stratum], read: Sequence[Read], in_order: Floats, together: float, fewest: int
) -> tuple[tuple[District, ...], float]:
    """Each district's share in order beside the share of all, and the spread between them beyond chance."""
    sizes: dict[str, list[Stratum]] = defaultdict(list)
    rows: dict[str, list[int]] = defaultdict(list)
    for stratum in strata:
        sizes[stratum.path[0]].append(stratum)
    for number, each in enumerate(read):
        rows[each.path[0]].append(number)
    units = sorted(rows)
    if not units:
        return (), 0.0
    found = [
        Sample(sizes[unit], [read[each] for each in rows[unit]]).estimate(in_order[rows[unit]])
        for unit in units
    ]
    size = np.array([each.n if math.isinf(each.effective) else each.effective for each in found])
    share, expected = np.array([each.share for each in found]), np.full(len(units), together)
    judged = np.array([each.n >= fewest for each in found])
    by_chance = expected * (1 - expected) / size
    varies = 0 < together < 1
    tau2 = spread((share - expected)[judged], by_chance[judged]) if varies else 0.0
    where = places(share, expected, size, tau2)
    districts = tuple(
        District(unit, each, place.funnel, place.direction, each.n < fewest)
        for unit, each, place in zip(units, found, where, strict=True)
    )
    return districts, tau2**0.5
