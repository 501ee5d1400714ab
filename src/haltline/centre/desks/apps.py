from django.apps import AppConfig


class DesksConfig(AppConfig):
    name = "haltline.centre.desks"
    label = "desks"

    def ready(self) -> None:
        """Pages write sums and hours as the country of the profile does."""
        from ..kernel.profile import profile
        from .country import adopt

        adopt(profile())
