"""Addresses of what everybody may read, under /figures."""

from django.urls import path

from . import areas, open_data, public

urlpatterns = [
    path("", public.figures, name="figures"),
    path("/definitions", public.definitions, name="figures_definitions"),
    path("/map", areas.area_map, name="figures_map"),
    path("/areas.geojson", areas.outlines, name="figures_outlines"),
    path("/data.<str:form>", open_data.data, name="figures_data"),
    path("/schema.json", open_data.schema, name="figures_schema"),
]
