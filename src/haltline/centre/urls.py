"""Addresses of the centre."""

from django.urls import include, path
from django.views.i18n import set_language

from haltline.iso20022 import TO_CENTRE
from haltline.protocol import paths

from .desks import look
from .desks.public import door, following, holder, judging, reporting, telling, verifying
from .desks.seals import page as seals
from .desks.seals import told as told_of_log
from .holds import api as holds
from .inward import api as inward
from .recovery import api as recovery

CALLS = {
    paths.REPLIES: holds.replies,
    paths.ENDED: recovery.ended,
    paths.PROOFS: recovery.proofs,
    paths.KEYS: holds.keys,
    TO_CENTRE: inward.messages,
}
urlpatterns = [
    *(path(address.lstrip("/"), view) for address, view in CALLS.items()),
    path("", reporting.start, name="start"),
    path("report", reporting.report, name="report"),
    path("r/<str:token>/receipt", following.receipt, name="receipt"),
    path("r/<str:token>", following.track, name="track"),
    path("r/<str:token>/verdict", judging.verdict, name="verdict"),
    path("r/<str:token>/more", telling.more, name="more"),
    path("track", following.find, name="find"),
    path("verify/<uuid:hold_id>", verifying.verify, name="verify"),
    path("door", door.door, name="door"),
    path("door/hold", holder.hold, name="door_hold"),
    path("door/hold/<int:number>", holder.hold, name="door_hold_number"),
    path("door/letter/<int:number>", holder.letter, name="door_letter"),
    path("look", look.choose, name="look"),
    path("i18n/setlang/", set_language, name="language"),
    path("desk/duty", include("haltline.centre.desks.duty.urls")),
    path("desk/partners", include("haltline.centre.desks.partners.urls")),
    path("desk/", include("haltline.centre.desks.reviews.urls")),
    path("desk/", include("haltline.centre.desks.officer.urls")),
    path("figures", include("haltline.centre.desks.figures.urls")),
    path("oversight", include("haltline.centre.desks.oversight.urls")),
    path("audit", include("haltline.centre.desks.auditing.urls")),
    path("audit/seals", seals.seals, name="audit_seals"),
    path("audit/seals/checkpoints", told_of_log.of_hours, name="audit_checkpoints"),
    path("log/checkpoint", told_of_log.checkpoint, name="log_checkpoint"),
    path("log/checkpoints", told_of_log.checkpoints, name="log_checkpoints"),
    path("log/key", told_of_log.key, name="log_key"),
    path("log/keys", told_of_log.keys, name="log_keys"),
    path("review/", include("haltline.centre.desks.deciding.urls")),
    path("bank/", include("haltline.centre.desks.bank.urls")),
    path("", include("haltline.centre.desks.recovery.urls")),
    path("", include("haltline.centre.people.urls")),
    path("accounts/", include("allauth.urls")),
]
