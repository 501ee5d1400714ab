"""What all tests share."""

from hypothesis import HealthCheck, settings

# how fast cases are drawn depends on what else the machine does, and says nothing of the code under test
settings.register_profile("haltline", suppress_health_check=[HealthCheck.too_slow], deadline=None)
settings.load_profile("haltline")
