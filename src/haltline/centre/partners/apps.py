from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "haltline.centre.partners"
    label = "partners"
