"""The queue in a folder that is the default, in which a message is there whole or not at all."""

import uuid
from pathlib import Path
from time import monotonic
from typing import Any

from kombu.exceptions import ChannelError
from kombu.transport import filesystem
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:
        """Write under another name first.

        kombu writes under the very name that a worker looks for: a quick one takes half a message, and ends by it.
        """
        name = f"{round(monotonic() * 1000)}_{uuid.uuid4()}"
        being_written = Path(self.data_folder_out) / f"{name}.part"
        try:
            being_written.write_text(dumps(payload))
            being_written.rename(being_written.with_name(f"{name}.{queue}.msg"))
        except OSError as error:
            raise ChannelError("Cannot write to the queue's folder") from error


class Transport(filesystem.Transport):
    Channel = Channel
