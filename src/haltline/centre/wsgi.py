"""The centre's pages and API as a WSGI application."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "haltline.centre.settings")
application = get_wsgi_application()
