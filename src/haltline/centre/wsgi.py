"""The centre's pages and API as a WSGI application."""

import gc
import os
import signal

from django.core.wsgi import get_wsgi_application

# granian forks its workers with its own handlers set: one that is told to end while it loads would not hear
signal.signal(signal.SIGTERM, signal.SIG_DFL)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "haltline.centre.settings")
application = get_wsgi_application()
# what is loaded by now stays for good: looking through it again and again took a twentieth of every page
gc.collect()
gc.freeze()
gc.set_threshold(20_000)
