"""The assumptions of a comparison: data with a range and a source, and settings that change some of them."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from haltline.values.errors import InvalidValue

Given = Mapping[str, float]
"""The figures that are played, by name; what each counts stands in its `unit`."""

BASE = "base"
MINOR = 100  # sums of money in the file are rupees; the model counts paise


@dataclass(frozen=True, slots=True)
class Assumption:
    """One figure: what is played, the ends that a sensitivity run tries, and where it comes from."""

    name: str
    value: float
    low: float
    high: float
    unit: str
    what: str
    source: str


@dataclass(frozen=True, slots=True)
class Setting:
    """A named variation: why one would look at it, and the values it changes."""

    name: str
    why: str
    changes: Given


@dataclass(frozen=True, slots=True)
class Assumptions:
    """All figures of one setting."""

    setting: Setting
    figures: Mapping[str, Assumption]

    def given(self, **changed: float) -> Given:
        """The values played, some of them changed by name."""
        strange = set(changed) - set(self.figures)
        if strange:
            raise InvalidValue("assumption", f"{', '.join(sorted(strange))} is not among the assumptions")
        return {name: each.value for name, each in self.figures.items()} | changed


def load(setting: str = BASE) -> Assumptions:
    """The assumptions under a setting; InvalidValue naming the settings there are."""
    known = settings()
    if setting not in known:
        raise InvalidValue("--setting", f"{setting} is not one of {', '.join(known)}")
    chosen = known[setting]
    figures = {
        name: replace(each, value=chosen.changes.get(name, each.value)) for name, each in _figures().items()
    }
    return Assumptions(chosen, MappingProxyType(figures))


def settings() -> Mapping[str, Setting]:
    """The settings by name, in the order of the file."""
    return {
        name: Setting(name, told["why"], {key: float(told[key]) for key in told if key != "why"})
        for name, told in _file()["settings"].items()
    }


def _figures() -> Mapping[str, Assumption]:
    return {
        name: Assumption(
            name=name,
            value=float(told["value"]),
            low=float(told["low"]),
            high=float(told["high"]),
            unit=told["unit"],
            what=told["what"],
            source=told["source"],
        )
        for name, told in _file().items()
        if name != "settings"
    }


@cache
def _file() -> dict[str, dict]:
    text = files(__package__).joinpath("assumptions.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
