from django.apps import AppConfig


class TrailsConfig(AppConfig):
    name = "haltline.centre.trails"
    label = "trails"
