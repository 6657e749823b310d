"""How files come in: sealed as they stream, so that their plain bytes never touch the disk, and only where they may.

`SealedUploadHandler` serves every request. A view that takes files says so with `@takes_file`; what is sent to any
other, or by somebody who is not signed in, is read past and kept nowhere. That is decided here and not in the view,
since the check for forged requests reads the whole body before any view is asked.
"""

import io
import logging
import secrets
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopUpload
from django.http import HttpRequest, HttpResponse

from esafety.evidence import store
from esafety.evidence.masters import KEY_BYTES
from esafety.evidence.sealed import Reader, Sealer

logger = logging.getLogger(__name__)

MOST_BYTES = 25 * 2**20
MOST_READ_PAST = 4 * MOST_BYTES  # of a body that is too long, so that the browser gets to see why; beyond it we hang up
TEXT_OF_FORM = 2**20

TOO_BIG = "The file is larger than 25 MB. Add a smaller one, or a part of it."
CUT_OFF = "The file stopped coming before its end. Check your connection, and choose it again."
ONE_AT_A_TIME = "Add one file at a time."
NOT_HERE = "No file is taken here."


def takes_file[V: Callable[..., Any]](view: V | None = None, *, unless: Callable[..., bool] | None = None) -> Any:
    """Mark a view that takes a file, one in a request. `unless(request, **kwargs)` says when it takes none after all.

    It is asked before the first byte is kept, and before `request.person` is known. Put it above all other decorators.
    """

    def mark(marked: V) -> V:
        marked.takes_file_unless = unless or _never  # type: ignore[attr-defined]
        return marked

    return mark if view is None else mark(view)


def _never(request: HttpRequest, **kwargs: Any) -> bool:
    return False


def say_why(form: Any, request: HttpRequest) -> None:
    """Where a file did not arrive, put the reason in place of what the form says of its empty field."""
    for field, fault in getattr(request, "upload_faults", {}).items():
        if field in form.fields and field not in request.FILES:
            form.errors.pop(field, None)
            form.add_error(field, fault)


class SealedUpload(UploadedFile):
    """A file that came, complete and sealed. Reading it gives its plain bytes; it is gone with the request unless kept.

    `key` opens it and is nowhere else. `kind` and `kept_name` are set by `evidence.services.examine`.
    """

    def __init__(self, incoming: store.Incoming, key: bytes, sealer: Sealer, name: str, content_type: str) -> None:
        plain = io.BufferedReader(Reader(io.FileIO(incoming.path, "rb"), key))  # type: ignore[arg-type]
        super().__init__(plain, name, content_type, sealer.size)
        self.incoming, self.key, self.sha256 = incoming, key, sealer.sha256
        self.kind = self.kept_name = ""
        self.was_set_right = False

    def close(self) -> None:
        self.incoming.discard()
        super().close()


class SealedUploadHandler(FileUploadHandler):
    """Streams a file into the store's `incoming` folder under a random key, and stops early where it must.

    Why a file did not arrive is in `request.upload_faults`, by field; the text of the form is there all the same.
    """

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.body_length = 0
        self.incoming: store.Incoming | None = None
        self.has_one = False

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: Any, encoding: str | None = None
    ) -> None:
        self.body_length = content_length

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.request.upload_handler = self  # type: ignore[union-attr]
        self.forget()
        fault = self._why_not()
        if fault:
            self._refuse(fault)
        self.key = secrets.token_bytes(KEY_BYTES)
        try:
            self.incoming = store.Incoming()
            self.sealer = Sealer(self.incoming.file, self.key)
        except OSError as error:
            self._refuse(self._trouble(error))

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self.sealer.size + len(raw_data) > MOST_BYTES:
            self._refuse(TOO_BIG)
        try:
            self.sealer.write(raw_data)
        except OSError as error:
            self._refuse(self._trouble(error))

    def file_complete(self, file_size: int) -> UploadedFile | None:
        incoming, self.incoming = self.incoming, None
        if incoming is None:
            return None
        try:
            self.sealer.finish()
            upload = SealedUpload(incoming, self.key, self.sealer, self.file_name or "file", self.content_type or "")
        except OSError as error:
            incoming.discard()
            self._note(self._trouble(error))
            return None
        self.has_one = True
        return upload

    def upload_interrupted(self) -> None:
        if self.incoming is not None:
            self.forget()
            self._note(CUT_OFF)

    # --- Whether, and why not ---

    def _why_not(self) -> str:
        if not self._is_for_a_view_that_takes_it():
            return NOT_HERE
        if self.has_one:
            return ONE_AT_A_TIME
        return TOO_BIG if self.body_length > MOST_BYTES + TEXT_OF_FORM else ""

    def _is_for_a_view_that_takes_it(self) -> bool:
        request: Any = self.request
        match = getattr(request, "resolver_match", None)
        unless = getattr(match.func, "takes_file_unless", None) if match else None
        user = getattr(request, "user", None)
        if unless is None or user is None or not user.is_authenticated:
            return False
        return not unless(request, **match.kwargs)

    def _refuse(self, fault: str) -> None:
        """Keep nothing of this file, read past the rest of it, and go on with the form."""
        self.forget()
        self._note(fault)
        if self.body_length > MOST_READ_PAST:
            raise StopUpload(connection_reset=True)
        raise SkipFile

    def _note(self, fault: str) -> None:
        request: Any = self.request
        faults = getattr(request, "upload_faults", {})
        faults.setdefault(self.field_name, fault)
        request.upload_faults = faults

    def _trouble(self, error: OSError) -> str:
        logger.error("An upload could not be written to %s: %s", settings.EVIDENCE_DIR, error.strerror)
        return store.why_not_kept(error)

    def forget(self) -> None:
        """Keep nothing of what has come so far of a file."""
        incoming, self.incoming = self.incoming, None
        if incoming is not None:
            incoming.discard()


class UploadsMiddleware:
    """Forgets a file that the parser gave up in the middle, where the line broke or the body made no sense.

    The parser tells its handlers nothing of that.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            return self.get_response(request)
        finally:
            handler = getattr(request, "upload_handler", None)
            if handler is not None:
                handler.forget()
