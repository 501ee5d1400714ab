from django.apps import AppConfig


class InwardConfig(AppConfig):
    name = "haltline.centre.inward"
    label = "inward"
