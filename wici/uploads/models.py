"""Files that people uploaded, where several machines must be able to read them."""

from __future__ import annotations

from django.db import models


class StoredFile(models.Model):
    """The bytes of a file in a database that several machines share (see uploads.files).

    With SQLite there are no such rows: one machine has the folder.
    """

    #: Its path below the uploads folder.
    name = models.CharField(max_length=120, primary_key=True)
    content = models.BinaryField()
    #: When somebody last stored exactly these bytes.
    kept_at = models.DateTimeField()


class UnusedFile(models.Model):
    """A file that nothing uses; it is removed when that is still so a day later (see uploads.unused)."""

    name = models.CharField(max_length=120, primary_key=True)
    since = models.DateTimeField()
