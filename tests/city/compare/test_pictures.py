"""The pictures show what was played: procedures, assumptions, and how far each moves the figures."""

from xml.etree import ElementTree

from haltline.city.compare.assumptions import load
from haltline.city.compare.drawing import Scale
from haltline.city.compare.many import Figures, Swing
from haltline.city.compare.outcome_svg import outcome_svg
from haltline.city.compare.procedures import PROCEDURES
from haltline.city.compare.swing_svg import most_moving, swing_svg

SVG = "{http://www.w3.org/2000/svg}"


def told(held=0.2, days=500.0):
    return tuple(
        Figures(
            name, (held, held - 0.02, held + 0.02), (0.1, 0.08, 0.12), (days, days - 9, days + 9), (1, 1, 1)
        )
        for name in PROCEDURES
    )


def swing(name, *, held=(0.2, 0.2), days=(500.0, 500.0)):
    low, high = (told(share, count) for share, count in zip(held, days, strict=True))
    return Swing(load().figures[name], low, high)


def words(drawing):
    return [each.text or "" for each in ElementTree.fromstring(drawing).iter(f"{SVG}text")]


def test_the_outcome_names_every_procedure_and_every_assumption_with_its_value_and_range():
    said = words(outcome_svg(told(), load(), 200))
    assert [name for name in PROCEDURES if f"{name} 20.0 %" in said] == list(PROCEDURES)
    for each in load().figures.values():
        assert any(each.what.startswith(line.rstrip("…")) for line in said if line), each.name
    assert "300 minutes, median" in said and "30 to 2,880" in said
    assert any("200 waves" in line for line in said)


def test_a_mark_stands_where_its_figures_are():
    drawing = ElementTree.fromstring(outcome_svg(told(0.2, 500), load(), 3))
    filled, open_ = drawing.findall(f"{SVG}circle")[:2]
    assert filled.get("cx") == open_.get("cx")
    assert float(filled.get("cy")) < float(open_.get("cy"))  # more was held than returned


def test_a_world_in_which_nothing_happens_can_be_drawn():
    nothing = tuple(Figures(name, (0, 0, 0), (0, 0, 0), (0, 0, 0), (0, 0, 0)) for name in PROCEDURES)
    still = Swing(load().figures["amount"], nothing, nothing)
    assert words(outcome_svg(nothing, load(), 1)) and words(swing_svg(nothing, [still], load(), 1))


def test_what_moves_the_figures_most_stands_first():
    little, much, days = (
        swing("amount", held=(0.2, 0.21)),
        swing("layers", held=(0.1, 0.3)),
        swing("hops", days=(100, 900)),
    )
    assert {each.assumption.name for each in most_moving([little, much, days])[:2]} == {"layers", "hops"}
    assert most_moving([little, much, days])[-1] is little
    said = words(swing_svg(told(), [little, much, days], load(), 24))
    assert much.assumption.what in said and any("24 waves" in line for line in said)


def test_a_scale_has_four_to_nine_round_ticks():
    for most in (0.07, 0.33, 1.0, 4.9, 96.0, 1234.0, 20_000.0):
        ticks = Scale(most, 0, 100).ticks()
        assert 4 <= len(ticks) <= 12 and ticks[0] == 0 and ticks[-1] <= most * 1.0001


def test_names_do_not_stand_on_each_other_or_on_marks():
    close = [
        Figures(name, (share, share, share), (0.1, 0.1, 0.1), (days, days, days), (1, 1, 1))
        for name, share, days in zip(PROCEDURES, (0.92, 0.81, 0.905, 0.9), (282, 173, 327, 300), strict=True)
    ]
    drawing = ElementTree.fromstring(outcome_svg(close, load(), 200))
    spots = [(float(each.get("cx")), float(each.get("cy"))) for each in drawing.iter(f"{SVG}circle")][::2]
    names = [each for each in drawing.iter(f"{SVG}text") if (each.text or "").split(" ")[0] in PROCEDURES]
    boxes = [(x := float(each.get("x")), float(each.get("y")), x + 6.5 * len(each.text)) for each in names]
    assert len(boxes) == len(PROCEDURES)
    for n, (left, below, right) in enumerate(boxes):
        for x, y in spots:
            assert not (left < x < right and below - 12 < y < below)
        for other_left, other_below, other_right in boxes[n + 1 :]:
            assert other_left >= right or left >= other_right or abs(below - other_below) >= 12
