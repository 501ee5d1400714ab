from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "haltline.centre.oversight"
    label = "oversight"
