"""What somebody knew on an earlier day: only what had been written down by then."""

from pathlib import Path

from haltline.oversight.history import MICROS
from haltline.oversight.known import known_at
from haltline.oversight.reading import read_history

EVENTS = """\
report_id,stage,at,recorded_at,district,station,bank,category,amount,officer,outcome,text,hold_id,holder
R1,reported,100,110,D,S,,job,500,O,,a story,,
R1,closed,300,900,D,S,,,,O,no-trace,a closing,,
R2,reported,400,410,E,T,,card,700,P,,another,,
"""


def test_an_event_is_known_when_it_is_written_not_when_it_happens(tmp_path: Path) -> None:
    (tmp_path / "h.csv").write_text(EVENTS)
    history = read_history(tmp_path / "h.csv")
    early = known_at(history, 500 * MICROS)
    assert early.report.of(range(len(early))) == ["R1", "R2"]  # type: ignore[arg-type]
    assert early.text.to_pylist() == ["a story", "another"]
    assert (early.later, early.as_of) == (1, 500 * MICROS)
    assert len(known_at(history, 900 * MICROS)) == 3
    assert len(known_at(history, 50 * MICROS)) == 0
