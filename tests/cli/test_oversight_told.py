"""What a question is in the JSON of `haltline oversight analyse`."""

from haltline.cli.oversight.told import question
from haltline.oversight.question import Question

KEYS = ["kind", "unit", "n", "evidence", "statistic", "p"]


def test_a_question_about_a_pair_names_both_and_another_has_the_contracts_keys_alone() -> None:
    alone = Question("ping-pong", "North", 40, ("R1", "R2"), 7.5, 0.0004, level="station")
    both = Question("ping-pong", "North", 40, ("R1", "R2"), 7.5, 0.0004, level="station", other="South")
    assert list(question(alone)) == KEYS
    assert question(both) == question(alone) | {"other": "South"}
