from django.apps import AppConfig


class HoldsConfig(AppConfig):
    name = "haltline.centre.holds"
    label = "holds"
