from django.apps import AppConfig


class DesksConfig(AppConfig):
    name = "haltline.centre.desks"
    label = "desks"
