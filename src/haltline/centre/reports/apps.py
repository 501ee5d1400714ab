from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "haltline.centre.reports"
    label = "reports"
