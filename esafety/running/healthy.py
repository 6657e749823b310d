"""`python -m esafety.running.healthy`: exit 0 while the site on this machine says that it is well. Loads no Django."""

import os
import sys
import urllib.error
import urllib.request
from urllib.parse import urlsplit

ADDRESS = "http://127.0.0.1:8000/health/"
SECONDS = 5


def is_healthy(address: str, host: str) -> bool:
    request = urllib.request.Request(address, headers={"Host": host})  # noqa: S310  (our own address)
    no_proxy = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with no_proxy.open(request, timeout=SECONDS) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


if __name__ == "__main__":
    address = sys.argv[1] if len(sys.argv) > 1 else ADDRESS
    sys.exit(0 if is_healthy(address, urlsplit(os.environ["SITE_URL"]).netloc) else 1)
