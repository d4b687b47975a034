"""Settings: who works in the event."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from wici.accounts import invitations
from wici.accounts.models import User
from wici.events import staff
from wici.events.models import Membership, Role
from wici.web import notices, refusals
from wici.web.access import EventRequest, event_view
from wici.web.inputs import spelt
from wici.web.settings.forms import StaffForm
from wici.web.settings.tabs import page


@event_view(Role.OWNER)
def staff_list(request: EventRequest) -> HttpResponse:
    """Everybody with their role, and a form for somebody new."""
    form = StaffForm(request.POST or None)
    if form.is_valid():
        with refusals.shown_in(form):
            added = staff.add(request.event, **form.cleaned_data)
            if added.is_new_user:
                return redirect("settings:password_link", request.event.slug, added.membership.pk)
            notices.done(request, _("%(name)s works in this event now.") % {"name": added.membership.user})
            return redirect("settings:staff", request.event.slug)
    members = Membership.objects.filter(event=request.event).select_related("user").order_by("user__email")
    return page(request, "staff", "staff", {"form": form, "members": members, "roles": spelt(Role.choices)})


@require_POST
@event_view(Role.OWNER)
def change_role(request: EventRequest, pk: int) -> HttpResponse:
    """Gives somebody another role."""
    membership = _membership(request, pk)
    with refusals.told(request):
        staff.change_role(membership, request.POST.get("role", ""))
        words = _("%(name)s has the role “%(role)s” now.")
        role = Role(membership.role).label
        notices.done(request, words % {"name": membership.user, "role": role})
    return redirect("settings:staff", request.event.slug)


@require_POST
@event_view(Role.OWNER)
def remove(request: EventRequest, pk: int) -> HttpResponse:
    """Takes somebody off the event."""
    membership = _membership(request, pk)
    with refusals.told(request):
        staff.remove(membership)
        notices.done(request, _("%(name)s does not work in this event any more.") % {"name": membership.user})
    if request.user.pk == membership.user_id and not request.user.is_superuser:
        return redirect("home")
    return redirect("settings:staff", request.event.slug)


@never_cache
@event_view(Role.OWNER)
def password_link(request: EventRequest, pk: int) -> HttpResponse:
    """The link with which somebody sets their password: for accounts without one, and, for an
    administrator, for a forgotten one."""
    membership = _membership(request, pk)
    if not may_have_link(request.user, membership.user):
        raise PermissionDenied
    link = settings.WICI_URL + reverse("account:set_password", args=invitations.key_of(membership.user))
    days = settings.PASSWORD_RESET_TIMEOUT // 86_400
    return page(request, "staff", "password_link", {"member": membership.user, "link": link, "days": days})


def may_have_link(asking: User, user: User) -> bool:
    """Whether somebody may see a user's link: it opens the account, so an owner only sees that of an account
    that nobody uses yet, and nobody but an administrator an administrator's."""
    if asking.is_superuser:
        return True
    return not user.has_usable_password() and not user.is_superuser


def _membership(request: EventRequest, pk: int) -> Membership:
    return get_object_or_404(Membership.objects.select_related("user"), pk=pk, event=request.event)
