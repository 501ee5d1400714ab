"""Addresses of what everybody may read, under /figures."""

from django.urls import path

from . import open_data, public

urlpatterns = [
    path("", public.figures, name="figures"),
    path("/definitions", public.definitions, name="figures_definitions"),
    path("/data.<str:form>", open_data.data, name="figures_data"),
    path("/schema.json", open_data.schema, name="figures_schema"),
]
