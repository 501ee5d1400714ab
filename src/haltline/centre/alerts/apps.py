from django.apps import AppConfig


class AlertsConfig(AppConfig):
    name = "haltline.centre.alerts"
    label = "alerts"
