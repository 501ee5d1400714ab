"""Letters of banks: replies kept and judged, proofs of credit, word of ended parts."""

import hashlib
from datetime import datetime

from haltline.city.simulation.memory.giving_back import credit, end, lacking
from haltline.city.simulation.memory.house import House, case_of
from haltline.city.simulation.memory.rows import Payout, Request
from haltline.city.simulation.port import Answered, KeptReply, Letter
from haltline.city.simulation.rules import CURRENCY
from haltline.protocol import MessageError, PartEnded, ProofOfCredit, Reply, parse, paths
from haltline.protocol.decisions import Conflict, Duplicate, Owed, Stored, Unbalanced

DONE = Answered(200)


def receive(house: House, letter: Letter, now: datetime) -> Answered:
    """Answers one letter; a refusal has no effect but a row in review."""
    try:
        if letter.path == paths.REPLIES:
            return _reply(house, letter, parse(Reply, letter.body))
        if letter.path == paths.PROOFS:
            return _proof(house, letter, parse(ProofOfCredit, letter.body), now)
        return _ended(house, letter, parse(PartEnded, letter.body), now)
    except MessageError as bad:
        return Answered(bad.status, bad.code)


def _own(house: House, hold_id: str, partner: str) -> Request | None:
    request = house.requests.get(hold_id)
    known = request is not None and request.partner == partner and request.sent_at is not None
    return request if known else None


def _reply(house: House, letter: Letter, reply: Reply) -> Answered:
    request = _own(house, reply.hold_id, letter.partner)
    if request is None or reply.account.institution != letter.partner:
        return Answered(403, "not-your-hold")
    if request.message is None or house.decide.foreign_field(reply, request.message):
        return Answered(403, "not-yours")
    digest = hashlib.sha256(letter.body).hexdigest()
    verdict = house.decide.take_in(reply, digest, asked=request.amount, stored=request.stored)
    match verdict:
        case Duplicate(of=first):
            return Answered(422, "sum-mismatch") if first.body_sha256 in request.mismatched else DONE
        case Conflict(code=code):
            _keep(house, request, letter, Stored(reply.reply_id, digest, reply.seq, taken=False))
            return Answered(422, code)
        case Unbalanced(gap=gap, code=code):
            request.mismatched[digest] = gap
            _keep(house, request, letter, Stored(reply.reply_id, digest, reply.seq, taken=False))
            return Answered(422, code)
    _keep(house, request, letter, Stored(reply.reply_id, digest, reply.seq))
    request.waiting.append(reply)
    house.to_post.append(request)
    return DONE


def _keep(house: House, request: Request, letter: Letter, stored: Stored) -> None:
    request.stored.append(stored)
    house.kept.append(KeptReply(request.name, letter.body, request.amount, review=not stored.taken))


def _proof(house: House, letter: Letter, proof: ProofOfCredit, now: datetime) -> Answered:
    payout = house.payouts.get(proof.payout_id)
    if payout is None or payout.pot[0] != letter.partner:
        return Answered(403, "not-your-payout")
    digest = hashlib.sha256(letter.body).hexdigest()
    first = payout.proofs.setdefault(proof.proof_id, digest)
    if first != digest:
        return Answered(422, "proof-id-reused")
    if (digest, proof.proof_id) in payout.judged:
        return DONE
    payout.judged.add((digest, proof.proof_id))
    owed = Owed(payout.state, payout.to, payout.amount, CURRENCY)
    if not (house.decide.proof_fault(proof, owed) or lacking(house, payout)):
        credit(house, payout, now)
    return DONE


def _ended(house: House, letter: Letter, word: PartEnded, now: datetime) -> Answered:
    request = _own(house, word.hold_id, letter.partner)
    if request is None:
        return Answered(403, "not-your-hold")
    end(house, request, word.amount, now)
    return DONE


def case_key(subject: Request | Payout) -> str:
    """The case of a request or a payout."""
    return case_of(subject.leg).key if isinstance(subject, Request) else subject.dispute.report.lead.key
