"""What all tests share."""

import gc

from hypothesis import HealthCheck, settings

# six thousand tests and what they import stay to the end: looking through them again and again for what could
# be thrown away took a quarter of finding the tests, and more than half of parsing the sources in tests/house
gc.set_threshold(100_000, 20, 20)

# how fast cases are drawn depends on what else the machine does, and says nothing of the code under test
settings.register_profile("haltline", suppress_health_check=[HealthCheck.too_slow], deadline=None)
settings.load_profile("haltline")


def pytest_collection_finish() -> None:
    """What has been found and imported is never looked through again."""
    gc.freeze()
