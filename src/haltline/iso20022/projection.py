"""What one line of an ISO 20022 message means in the hold protocol. Money is back only with `Returned`."""

from dataclasses import dataclass

from haltline.protocol.codes import AnswerCode
from haltline.values.money import Money


@dataclass(frozen=True, slots=True)
class References:
    """All names by which a line can mean one of our requests.

    `case_ids` may be a hold's own id, `payment_ids` names of the payment; `outer_ids` are of the message as a
    whole and count only where the line itself names nothing of ours.
    """

    case_ids: tuple[str, ...] = ()
    payment_ids: tuple[str, ...] = ()
    outer_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Meaning:
    """One line: where it stands, by which references, and the codes as the bank wrote them."""

    place: str
    references: References
    said: str


@dataclass(frozen=True, slots=True)
class Pending(Meaning):
    """The bank has the request and is looking: acknowledged, not answered."""


@dataclass(frozen=True, slots=True)
class Promise(Meaning):
    """The bank says that it will return money. That is not money: nothing is held, nothing returned."""


@dataclass(frozen=True, slots=True)
class Refusal(Meaning):
    """The bank will not return the money; `code` says why in the protocol's words.

    `stays`: the units are still in the account, else the bank does not say where they went and has still to.
    """

    code: AnswerCode
    stays: bool
    final: bool


@dataclass(frozen=True, slots=True)
class Returned(Meaning):
    """Money went back: how much, the bank's own name of it, the accounts it left and reached if named."""

    money: Money
    own_name: str
    left: str = ""
    reached: str = ""


@dataclass(frozen=True, slots=True)
class Review(Meaning):
    """A person must read this line; nothing is concluded from it."""

    why: str


Projection = Pending | Promise | Refusal | Returned | Review
