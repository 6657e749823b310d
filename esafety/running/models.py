"""When the parts of the site that nobody looks at were last heard of."""

from django.db import models


class Heartbeat(models.Model):
    """One row for each part that is to be heard of, such as `beat`. It holds no more than the last time."""

    part = models.CharField(max_length=20, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.part}, {self.at}"
