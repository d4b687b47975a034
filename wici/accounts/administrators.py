"""Makes administrators."""

from __future__ import annotations

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from wici.accounts.models import User
from wici.plain import addresses
from wici.shared.refusals import Refused


@transaction.atomic
def make_administrator(email: str, *, password: str, name: str = "") -> tuple[User, bool]:
    """Makes an administrator, or gives an existing user that role and the password.

    Returns the user and whether it is new. Raises Refused for a bad address or a weak password.
    """
    if not isinstance(addresses.check(email), addresses.Address):
        raise Refused(_("“%(email)s” is not an e-mail address.") % {"email": email}, field="email")
    user = User.objects.filter(email=email.strip().lower()).first()
    is_new = user is None
    if user is None:
        user = User(email=email.strip().lower(), name=name)
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Refused(_("This password is too weak."), field="password", details=error.messages) from None
    user.set_password(password)
    user.is_staff = user.is_superuser = user.is_active = True
    user.save()
    return user, is_new
