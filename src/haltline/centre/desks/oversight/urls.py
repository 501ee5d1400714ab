"""Addresses of oversight, under /oversight."""

from django.urls import path

from . import areas, draws, fair, fast, good, harm, hidden, looked, looking, purpose, taking_out, waiting

urlpatterns = [
    path("", fast.how_fast, name="oversight"),
    path("/waiting", waiting.what_waits, name="oversight_waiting"),
    path("/reports", fast.behind, name="oversight_reports"),
    path("/reports/<str:key>", looking.look, name="oversight_report"),
    path("/looked", looked.looked, name="oversight_looked"),
    path("/export", taking_out.export, name="oversight_export"),
    path("/purpose", purpose.purpose, name="oversight_purpose"),
    path("/good", good.how_good, name="oversight_good"),
    path("/good/draws", draws.draws, name="oversight_good_draws"),
    path("/good/reports", good.behind, name="oversight_good_reports"),
    path("/fair", fair.how_fair, name="oversight_fair"),
    path("/areas", areas.area_map, name="oversight_areas"),
    path("/areas.geojson", areas.outlines, name="oversight_outlines"),
    path("/hidden", hidden.what_is_hidden, name="oversight_hidden"),
    path("/hidden/<str:key>", hidden.answered, name="oversight_answer"),
    path("/harm", harm.what_harm, name="oversight_harm"),
]
