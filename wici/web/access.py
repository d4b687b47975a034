"""Who may see and do what: every organiser view goes through here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from functools import wraps
from typing import Any, Concatenate, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone

from wici.accounts.models import User
from wici.events.models import Event, Role
from wici.events.queries import workplace
from wici.shared.once import reading
from wici.shared.scopes import scope
from wici.web import errors

#: The switcher lists so many events; the others are on the list of events.
SWITCHER_LIMIT = 12
RANK = {Role.READER: 1, Role.ORGANISER: 2, Role.OWNER: 3}


class EventRequest(HttpRequest):
    """A request of a logged-in user, inside one event."""

    user: User
    event: Event
    role: Role
    #: The first of the user's events.
    my_events: Sequence[Event]
    htmx: Any
    #: Whether something waits that nobody sends, if this was found out already; None if not.
    waits_in_vain: bool | None


View = Callable[Concatenate[EventRequest, ...], HttpResponseBase]


def is_partial(request: HttpRequest) -> bool:
    """Whether a script asks (htmx, or ``fetch`` with the header that our scripts send)."""
    return bool(getattr(request, "htmx", False)) or request.headers.get("X-Requested-With") == "fetch"


def ask_login(request: HttpRequest) -> HttpResponse:
    """What somebody gets whose login is missing or has expired: the login page and then back here.

    A script gets 401, and its page offers a login in a new window. A form that was sent is shown again,
    to be sent once more after the login.
    """
    if is_partial(request):
        return HttpResponse(status=401)
    if request.method == "POST":
        return errors.logged_out(request)
    return redirect_to_login(request.get_full_path())


def event_view(role: Role = Role.READER) -> Callable[[View], Callable[..., HttpResponseBase]]:
    """Makes a view of an event's screen: ``view(request, …)`` without the slug.

    Needs a login (else see ``ask_login``), membership (else 404: a stranger learns nothing)
    and at least ``role`` (else 403). Requests that change something (all but GET and HEAD) need the
    organiser's role in any case. The view runs inside the event's scope, so that its queries see
    this event alone, and with the event's time zone; render eagerly, a lazy response would leave both.
    """

    def decorate(view: View) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def guarded(plain_request: HttpRequest, slug: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not plain_request.user.is_authenticated:
                return ask_login(plain_request)
            request = cast(EventRequest, plain_request)
            found = workplace(request.user, slug, SWITCHER_LIMIT)
            if found is None:
                raise Http404
            request.event, request.role, request.my_events = event, own_role, _ = found
            needed = (
                role if request.method in ("GET", "HEAD") else max(role, Role.ORGANISER, key=RANK.__getitem__)
            )
            if RANK[own_role] < RANK[needed]:
                raise PermissionDenied
            request.waits_in_vain = None
            showing = reading() if request.method in ("GET", "HEAD") else nullcontext()
            with scope(event=event), timezone.override(event.zone), showing:
                return view(request, *args, **kwargs)

        return guarded

    return decorate


def login_view(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Makes a view that needs a login but no event."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return ask_login(request)
        return view(request, *args, **kwargs)

    return guarded


def user_of(request: HttpRequest) -> User:
    """The user of a request that is logged in."""
    return cast(User, request.user)
