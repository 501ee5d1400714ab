from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "haltline.centre.people"
    label = "people"
