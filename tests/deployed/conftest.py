"""The browser of the journeys, here too."""

from tests.journeys.conftest import (
    _site_url,
    browser_mode,
    browser_type_launch_args,
    javascript,
    open_page,
    page,
    shot,
    sign_in_as,
)

__all__ = [
    "_site_url",
    "browser_mode",
    "browser_type_launch_args",
    "javascript",
    "open_page",
    "page",
    "shot",
    "sign_in_as",
]
