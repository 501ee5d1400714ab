"""Officers who are named by their rank are told apart by station, and however names mix, few are made."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from tests.oversight.histories import event, read

from haltline.oversight.detectors.ranks import each_person
from haltline.oversight.reports import reports_of


def test_a_rank_is_one_officer_in_each_station_where_it_has_work(tmp_path: Path) -> None:
    rows = [
        event(f"R{station}{n}", "reported", n, station=f"S{station}", officer="Inspector")
        for station in range(3)
        for n in range(2 if station == 2 else 8)
    ]
    rows += [event(f"Q{n}", "reported", n, station="S0", officer="Meera") for n in range(3)]
    rows.append(event("R00", "closed", 9, officer="Inspector"))  # its station is the report's
    history, reports = each_person(*_both(tmp_path, rows))
    by_station = {
        station: {
            history.officer.name(code)
            for code in np.unique(history.officer.codes[history.station.codes == at])
        }
        for at, station in enumerate(history.station.known)
    }
    assert by_station == {"S0": {"Inspector", "Meera"}, "S1": {"Inspector"}, "S2": {""}}
    assert len(np.unique(history.officer.codes)) == 4  # two inspectors, Meera, and nobody
    assert history.officer.codes[-1] == reports.officer[reports.ids.index("R00")] >= 0


def test_random_names_in_random_stations_make_no_flood_of_officers(tmp_path: Path) -> None:
    chance = np.random.default_rng(1)
    rows = [
        event(f"R{n}", "reported", n, station=f"S{chance.integers(40)}", officer=f"O{chance.integers(40)}")
        for n in range(2000)
    ]
    history, _ = each_person(*_both(tmp_path, rows))
    assert len(history.officer.known) < 40 + 2000 / 5


def _both(folder: Path, rows: list[dict[str, object]]):
    history = read(folder, rows)
    return history, reports_of(history)
