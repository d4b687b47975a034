"""Files of documents: backgrounds and pictures of their designs, and the photos that participants sent."""

from __future__ import annotations

from collections.abc import Iterable

from wici.uploads import contents, files
from wici.uploads.contents import Stored, TooLarge

__all__ = ["FOLDER", "Stored", "TooLarge", "fetch_photos", "is_there", "name_of", "photo", "read", "store"]

#: Their part of the uploads folder.
FOLDER = "documents"
#: Where the answers to questions for a file lie (see registration.registering.files).
ANSWERS = "answers"


def name_of(sha256: str) -> str:
    """The file's path below the uploads folder. Raises ValueError for what is no SHA-256."""
    return contents.name_of(sha256, FOLDER)


def store(chunks: Iterable[bytes], *, limit: int) -> Stored:
    """Keep a background or a picture, at most ``limit`` bytes. Raises TooLarge as soon as that is passed."""
    return contents.store(chunks, limit=limit, folder=FOLDER)


def read(sha256: str) -> bytes:
    """The bytes of a background or picture. Raises FileNotFoundError when they are gone, or never were."""
    if not contents.is_name(sha256):
        raise FileNotFoundError(sha256)
    return contents.path_of(sha256, FOLDER).read_bytes()


def is_there(sha256: str) -> bool:
    """Whether a background or picture is stored; what is no SHA-256 is not."""
    try:
        return contents.path_of(sha256, FOLDER).is_file()
    except ValueError:
        return False


def photo(sha256: str) -> bytes:
    """The bytes of a participant's photo that lies on this machine (see ``fetch_photos``).

    Asks no database, so it may be called while messages are being sent. Raises FileNotFoundError.
    """
    return files.path_of(contents.name_of(sha256, ANSWERS)).read_bytes()


def fetch_photos(hashes: Iterable[str]) -> None:
    """Bring these photos to this machine if only others have them: with one query, whatever their number.

    What is no SHA-256 is no photo: whoever has it misses theirs (see ``photo``), and nobody else waits.
    """
    files.fetch([contents.name_of(sha256, ANSWERS) for sha256 in set(hashes) if contents.is_name(sha256)])
