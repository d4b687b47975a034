"""The people who work in an event, and their roles."""

from __future__ import annotations

from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from wici.accounts.models import User
from wici.events import checking
from wici.events.models import Event, Membership, Role
from wici.shared.refusals import Refused


class Added(NamedTuple):
    """A new membership; ``is_new_user`` when the account was made for it and has no password yet."""

    membership: Membership
    is_new_user: bool


@transaction.atomic
def add(event: Event, *, email: str, role: str, name: str = "") -> Added:
    """Lets somebody work in the event; makes an account without a password for an unknown address.

    Raises Refused for a bad address or role, and for somebody who is there already.
    """
    email = checking.address(email, field="email").lower()
    user = User.objects.filter(email=email).first()
    is_new = user is None
    if user is None:
        user = User.objects.create_user(
            email, name=checking.one_line(name, field="name"), language=event.language
        )
    if Membership.objects.filter(event=event, user=user).exists():
        raise Refused(_("%(email)s works in this event already.") % {"email": email}, field="email")
    membership = Membership.objects.create(event=event, user=user, role=_role(role))
    return Added(membership, is_new)


@transaction.atomic
def change_role(membership: Membership, role: str) -> Membership:
    """Gives somebody another role. Refused for the last owner."""
    if _role(role) != Role.OWNER:
        _keep_an_owner(membership)
    membership.role = _role(role)
    membership.save(update_fields=["role"])
    return membership


@transaction.atomic
def remove(membership: Membership) -> None:
    """Takes somebody off the event; the account stays. Refused for the last owner."""
    _keep_an_owner(membership)
    membership.delete()


def _keep_an_owner(membership: Membership) -> None:
    Event.objects.select_for_update().get(pk=membership.event_id)
    others = Membership.objects.filter(event=membership.event, role=Role.OWNER).exclude(pk=membership.pk)
    if membership.role == Role.OWNER and not others.exists():
        raise Refused(_("An event needs an owner. Make somebody else an owner first."), field="role")


def _role(role: str) -> Role:
    if role not in Role.values:
        raise Refused(_("“%(role)s” is not a role.") % {"role": role}, field="role")
    return Role(role)
