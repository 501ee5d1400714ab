"""The four procedures that are compared, each by the name under which it is shown."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from haltline.city.compare.assumptions import Given
from haltline.city.compare.play import Outcome, Play
from haltline.city.compare.procedures.central_graph import CentralGraph
from haltline.city.compare.procedures.first_account import FirstAccount
from haltline.city.compare.procedures.hop_by_hop import HopByHop
from haltline.city.compare.procedures.layer_by_hand import LayerByHand
from haltline.city.compare.wave import Wave

Run = Callable[[Wave, Given], Outcome]


def first_account(wave: Wave, given: Given) -> Outcome:
    """Only the account that the victim paid is asked about, and restrained whole."""
    play = Play(wave, given)
    return play.run(FirstAccount(play))


def layer_by_hand(wave: Wave, given: Given) -> Outcome:
    """Officers ask layer after layer in office hours, and banks' clerks answer."""
    play = Play(wave, given)
    return play.run(LayerByHand(play))


def central_graph(wave: Wave, given: Given) -> Outcome:
    """A graph of bounded hops out of a joint feed names all accounts at once."""
    play = Play(wave, given)
    return play.run(CentralGraph(play))


def haltline(wave: Wave, given: Given) -> Outcome:
    """The next hop is asked the moment a reply arrives; exact units, floor, cap, end and door."""
    play = Play(wave, given, floor=True, door=True)
    return play.run(HopByHop(play))


PROCEDURES: Mapping[str, Run] = MappingProxyType(
    {
        "first-account": first_account,
        "layer-by-hand": layer_by_hand,
        "central-graph": central_graph,
        "haltline": haltline,
    }
)
