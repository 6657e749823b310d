"""What gunicorn serves: `gunicorn esafety.wsgi`. Refuses to serve real schools beside the demo's public sign-ins."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "esafety.settings")

application = get_wsgi_application()

from esafety.accounts.checks import refuse_demo_sign_ins  # noqa: E402  (only now are the apps loaded)

refuse_demo_sign_ins()
