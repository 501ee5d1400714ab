"""A reply moves request and part only along the tables, and a strange word is no refusal: faults 2 and 11."""

from itertools import product

import pytest

from haltline.protocol import PART_MOVES, REQUEST_MOVES, IllegalMove, PartState, RequestState
from haltline.protocol.codes import AnswerCode, read_codes
from haltline.protocol.decisions import PartAlert, part_after, request_after

P, R = PartState, RequestState
UNSENT = {R.DRAFT, R.APPROVED}
REFUSAL_WORDS = ("legal_refusal", "customer_proof")
STRANGE_WORDS = ("AM04", "refused", "LEGAL_REFUSAL", "legal-refusal", "nix")


@pytest.fixture(scope="session")
def answer(make_reply):
    """A reply that holds, or not; its other sums as needed."""

    def build(held=False, final=True, codes=(), **sums):
        kept = {"amount": "1", "hold_reference": "L"} if held else None
        return make_reply(held=kept, final=final, codes=list(codes), **sums)

    return build


@pytest.mark.parametrize("word", STRANGE_WORDS)
def test_an_unknown_word_goes_to_a_person_and_refuses_nothing(answer, word):
    reading = read_codes([word, "done"])
    assert reading.foreign == (word,)
    assert reading.needs_review
    assert not reading.refuses
    assert request_after(R.SENT, answer(codes=[word])) is R.PART_ANSWERED
    assert request_after(R.ANSWERED, answer(codes=[word])) is R.ANSWERED
    assert part_after(P.REQUESTED, answer(codes=[word])).state is P.REQUESTED
    assert part_after(P.REQUESTED, answer(held=True, codes=[word])).state is P.ACTIVE


@pytest.mark.parametrize("code", list(AnswerCode))
def test_the_nine_words_are_known_and_two_of_them_refuse(answer, code):
    reading = read_codes([code.value])
    assert not reading.needs_review
    assert reading.refuses == (code.value in REFUSAL_WORDS)
    expected = R.REFUSED if code.value in REFUSAL_WORDS else R.ANSWERED
    assert request_after(R.SENT, answer(codes=[code.value])) is expected


def test_a_bank_that_holds_has_not_refused(answer):
    assert request_after(R.SENT, answer(held=True, codes=["legal_refusal"])) is R.ANSWERED


@pytest.mark.parametrize("state", list(RequestState))
@pytest.mark.parametrize("final", [True, False])
@pytest.mark.parametrize("codes", [(), ("legal_refusal",)])
def test_a_request_moves_by_the_table_or_stays(answer, state, final, codes):
    reply = answer(final=final, codes=codes)
    if state in UNSENT:
        with pytest.raises(IllegalMove):
            request_after(state, reply)
    else:
        after = request_after(state, reply)
        assert after is state or after in REQUEST_MOVES[state]
        assert (after is state) == (not REQUEST_MOVES[state] or (state is R.PART_ANSWERED and not final))


@pytest.mark.parametrize(
    ("state", "held", "final", "sums"),
    [
        *product(
            PartState,
            [True, False],
            [True, False],
            [{}, {"released": "5"}, {"returned": "5"}, {"returned": "0", "released": "0"}],
        )
    ],
)
def test_a_part_moves_by_the_table_or_stays(answer, state, held, final, sums):
    after = part_after(state, answer(held=held, final=final, **sums)).state
    assert after is state or after in PART_MOVES[state]


@pytest.mark.parametrize("state", [P.REFUSED, P.NOT_HELD])
def test_a_late_held_reply_reopens_the_part_and_alerts(answer, state):
    outcome = part_after(state, answer(held=True))
    assert (outcome.state, outcome.alert) == (P.ACTIVE, PartAlert.HELD_AFTER_ALL)


@pytest.mark.parametrize("state", [P.RELEASED, P.EXPIRED, P.RETURNED])
def test_held_after_the_end_changes_nothing_and_alerts(answer, state):
    outcome = part_after(state, answer(held=True))
    assert (outcome.state, outcome.alert) == (state, PartAlert.HELD_AFTER_END)


def test_a_first_held_reply_makes_the_part_active_without_alarm(answer):
    outcome = part_after(P.REQUESTED, answer(held=True, final=False))
    assert (outcome.state, outcome.alert) == (P.ACTIVE, None)


def test_without_a_final_word_the_part_waits(answer):
    assert part_after(P.REQUESTED, answer(final=False)).state is P.REQUESTED


@pytest.mark.parametrize("code", REFUSAL_WORDS)
def test_a_refusal_refuses_the_part(answer, code):
    assert part_after(P.REQUESTED, answer(codes=[code])).state is P.REFUSED


@pytest.mark.parametrize(
    ("sums", "state"),
    [
        ({"released": "5", "returned": "0"}, P.RELEASED),
        ({"released": "0", "returned": "5"}, P.RETURNED),
        ({"released": "0", "returned": "0"}, P.NOT_HELD),
    ],
)
def test_a_part_that_is_held_no_longer_ends_as_its_lines_say(answer, sums, state):
    assert part_after(P.ACTIVE, answer(**sums)).state is state


def test_a_return_ordered_on_money_that_is_gone_alerts(answer):
    outcome = part_after(P.RETURN_ORDERED, answer(returned="0"))
    assert (outcome.state, outcome.alert) == (P.RETURN_ORDERED, PartAlert.ORDER_WITHOUT_MONEY)
