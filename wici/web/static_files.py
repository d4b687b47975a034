"""Static files with a fingerprint in their names, served for a year."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class Storage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Fingerprints what the manifest knows and leaves other names alone (TinyMCE builds its own)."""

    manifest_strict = False
