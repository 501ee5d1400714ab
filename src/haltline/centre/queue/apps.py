from django.apps import AppConfig


class QueueConfig(AppConfig):
    name = "haltline.centre.queue"
    label = "queue"
