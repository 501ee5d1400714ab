"""The database server: started here unless DATABASE_URL names one. Knows nothing of Django."""

from haltline.centre.kernel.database.cluster import Cluster
from haltline.centre.kernel.database.elsewhere import ServerElsewhere, django_database, named_elsewhere
from haltline.centre.kernel.database.failures import DatabaseUnavailable
from haltline.centre.kernel.database.homes import default_home
from haltline.centre.kernel.database.roles import ADMIN, APP, CROSS, KEEPER, OWNER
from haltline.centre.kernel.database.starting import (
    DATABASE,
    address,
    create_database,
    drop_database,
    environment,
    server,
    start,
)

__all__ = [
    "ADMIN",
    "APP",
    "CROSS",
    "KEEPER",
    "DATABASE",
    "OWNER",
    "Cluster",
    "DatabaseUnavailable",
    "ServerElsewhere",
    "address",
    "create_database",
    "default_home",
    "django_database",
    "drop_database",
    "environment",
    "named_elsewhere",
    "server",
    "start",
]
