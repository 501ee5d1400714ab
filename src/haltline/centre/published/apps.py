from django.apps import AppConfig


class PublishedConfig(AppConfig):
    name = "haltline.centre.published"
    label = "published"
