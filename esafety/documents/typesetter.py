"""Turns HTML into a PDF in a process of its own: run by `documents.pdf`, never imported.

Reads one JSON object from standard input: `html`, `files` (name to base64: what `doc:` addresses mean), `static` (the
folder that `static:` addresses are looked for in), `seconds` and `megabytes`. Writes the PDF to standard output.
Whatever a document asks for beside those two kinds of address is refused; past the limits the process ends.
"""

import base64
import json
import mimetypes
import resource
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any


def main() -> None:
    asked = json.load(sys.stdin)
    for what, most in ((resource.RLIMIT_CPU, asked["seconds"]), (resource.RLIMIT_AS, asked["megabytes"] * 2**20)):
        with suppress(ValueError, OSError):  # macOS refuses a limit on memory
            resource.setrlimit(what, (most, most))

    from weasyprint import HTML
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    class OwnFilesOnly(URLFetcher):
        """Serves `doc:` and `static:` addresses, and stops the document at anything else."""

        def __init__(self) -> None:
            super().__init__(allowed_protocols=(), allow_redirects=False)

        def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
            scheme, _, name = url.partition(":")
            if scheme == "doc" and name in asked["files"]:
                return URLFetcherResponse(url, base64.b64decode(asked["files"][name]))
            if scheme == "static":
                folder = Path(asked["static"]).resolve()
                path = (folder / name).resolve()
                if path.is_relative_to(folder) and path.is_file():
                    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
                    return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})  # else no style is read
            raise FatalURLFetchingError("refused")

    pdf = HTML(string=asked["html"], base_url="doc:", url_fetcher=OwnFilesOnly()).write_pdf(pdf_variant="pdf/ua-1")
    sys.stdout.buffer.write(pdf)


if __name__ == "__main__":
    main()
