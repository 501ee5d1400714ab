from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "haltline.centre.audit"
    label = "audit"
