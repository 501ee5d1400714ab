from django.apps import AppConfig


class Contests(AppConfig):
    name = "haltline.centre.contests"
    label = "contests"
