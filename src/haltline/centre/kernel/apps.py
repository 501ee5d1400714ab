from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "haltline.centre.kernel"
    label = "kernel"

    def ready(self) -> None:
        """Make our own lookups known."""
        from . import among  # noqa: F401
