"""Changes what a user says about themselves."""

from __future__ import annotations

from wici.accounts.models import User


def change(user: User, *, name: str, language: str) -> User:
    """Sets the name (one line) and the language of the screens."""
    user.name = " ".join(name.split())
    user.language = language
    user.save(update_fields=["name", "language"])
    return user
