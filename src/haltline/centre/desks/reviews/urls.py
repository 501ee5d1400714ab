"""Addresses of re-reading, under /desk/."""

from django.urls import path

from . import desk, feedback

urlpatterns = [
    path("rereads", desk.rereads, name="desk_rereads"),
    path("rereads/<uuid:reading_id>", desk.reading, name="desk_reread"),
    path("rereads/<uuid:reading_id>/items/<slug:item>", desk.keep, name="desk_reread_item"),
    path("feedback", feedback.feedback, name="desk_feedback"),
    path("feedback/<uuid:review_id>", feedback.answer, name="desk_feedback_answer"),
]
