"""Hosts that need care, by kind: a text file each in `filtering/hosts`, one host a line.

None of these lists is whole. They catch the usual slip; what they do not know is still decided by a person. Of
`user_content`, anybody can put pages there, so that one page is not the site and an address needs its path.
"""

from datetime import date
from pathlib import Path

LOOKED_THROUGH = date(2026, 11, 28)
FOLDER = Path(__file__).parent / "hosts"
KINDS: dict[str, frozenset[str]] = {
    kind: frozenset((FOLDER / f"{kind}.txt").read_text().split())
    for kind in ("shortener", "proxy", "vpn", "encrypted_dns", "user_content")
}
