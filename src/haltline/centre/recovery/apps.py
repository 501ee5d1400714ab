from django.apps import AppConfig


class RecoveryConfig(AppConfig):
    name = "haltline.centre.recovery"
    label = "recovery"
