"""The web application."""

import os

from django.core.wsgi import get_wsgi_application

from bascule.config.start import end_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bascule.config.settings")
application = get_wsgi_application()
end_with_parent()
