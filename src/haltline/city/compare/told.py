"""A comparison as JSON and as a table that people read."""

from collections.abc import Sequence

from haltline.city.compare.assumptions import Assumptions
from haltline.city.compare.drawn import BANKS, REPORTS, WAVE_DAYS
from haltline.city.compare.many import Figures, Interval

MILLION_RUPEES = 100_000_000  # minor units
METHOD = "mean and 95 % interval of the mean, by a bootstrap over seeds"


def as_json(compared: Sequence[Figures], assumptions: Assumptions, seeds: int) -> dict[str, object]:
    """The object of contracts.md; all that was assumed stands under "assumptions"."""
    setting = assumptions.setting
    return {
        "procedures": [
            {
                "name": each.name,
                "held_share": _rounded(each.held_share, 6),
                "returned_share": _rounded(each.returned_share, 6),
                "wrong_hold_days": _rounded(each.wrong_hold_days, 3),
            }
            for each in compared
        ],
        "assumptions": {
            "setting": {"name": setting.name, "why": setting.why},
            "seeds": {"value": seeds, "unit": "waves", "what": METHOD},
            "reports": {"value": REPORTS, "unit": "reports a wave", "what": f"over {WAVE_DAYS} days"},
            "banks": {"value": BANKS, "unit": "banks"},
        }
        | {
            each.name: {
                "value": each.value,
                "low": each.low,
                "high": each.high,
                "unit": each.unit,
                "what": each.what,
                "source": each.source,
            }
            for each in assumptions.figures.values()
        },
    }


def as_table(compared: Sequence[Figures], assumptions: Assumptions, seeds: int) -> str:
    """The same for people, with the sums that bystanders could not use."""
    setting = assumptions.setting
    lines = [
        f"setting {setting.name}: {setting.why}",
        f"{seeds} waves of {REPORTS} reports in {WAVE_DAYS} days; {METHOD}",
        "",
        f"{'':15}{'held':^22}{'returned':^22}{'wrong-hold days':^22}{'million rupees x days':^24}",
    ]
    for each in compared:
        shares = "".join(_cell(share, 100, " %", 1) for share in (each.held_share, each.returned_share))
        days = _cell(each.wrong_hold_days, 1, "", 0)
        sums = _cell(each.wrong_amount_days, 1 / MILLION_RUPEES, "", 1)
        lines.append(f"{each.name:15}{shares}{days}{sums}")
    return "\n".join([*lines, "", *_legend()])


def _legend() -> list[str]:
    return [
        "held: of the losses, what stood under a hold and was not given free again as not fraud",
        "returned: of the losses, what went back to victims",
        "wrong-hold days: days that holds stood which ended as not fraud or by an upheld contest",
        "million rupees x days: the same holds, each with its sum",
    ]


def _cell(told: Interval, scale: float, unit: str, digits: int) -> str:
    mean, low, high = (f"{each * scale:.{digits}f}" for each in told)
    return f"{mean + unit:>9} ({low} - {high})".ljust(22)


def _rounded(told: Interval, digits: int) -> list[float]:
    return [round(each, digits) for each in told]
