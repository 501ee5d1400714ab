from django.apps import AppConfig


class ExportsConfig(AppConfig):
    name = "haltline.centre.exports"
    label = "exports"
