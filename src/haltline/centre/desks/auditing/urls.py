"""Addresses of the auditor's desk, under /audit."""

from django.urls import path

from ..oversight.looked import looked_by_all
from . import files, log

urlpatterns = [
    path("", log.log, name="audit"),
    path("/export", log.export, name="audit_export"),
    path("/files", files.files, name="audit_files"),
    path("/looked", looked_by_all, name="audit_looked"),
]
