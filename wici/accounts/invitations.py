"""Links with which somebody sets a password, once: for a new account, and for a forgotten password."""

from __future__ import annotations

from django.contrib.auth.tokens import default_token_generator
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from wici.accounts.models import User


def key_of(user: User) -> tuple[str, str]:
    """The two parts of the user's link: who, and a token that ends with the next login or password, and after
    the days of ``PASSWORD_RESET_TIMEOUT``."""
    return urlsafe_base64_encode(force_bytes(user.pk)), default_token_generator.make_token(user)


def user_of(who: str, token: str) -> User | None:
    """The user whose link this is, while it is good."""
    try:
        user = User.objects.get(pk=urlsafe_base64_decode(who).decode(), is_active=True)
    except (User.DoesNotExist, ValueError, OverflowError):
        return None
    return user if default_token_generator.check_token(user, token) else None
