"""Addresses of re-reading, under /desk/."""

from django.urls import path

from . import desk, feedback

urlpatterns = [
    path("rereads", desk.rereads, name="desk_rereads"),
    path("rereads/<uuid:key>", desk.reading, name="desk_reread"),
    path("rereads/<uuid:key>/items/<slug:code>", desk.item, name="desk_reread_item"),
    path("feedback", feedback.feedback, name="desk_feedback"),
    path("feedback/<uuid:key>", feedback.answer, name="desk_feedback_answer"),
]
