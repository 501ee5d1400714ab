from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "haltline.centre.kernel"
    label = "kernel"
