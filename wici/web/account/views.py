"""One's own account."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wici.accounts import profiles
from wici.web import notices, refusals
from wici.web.access import login_view, user_of
from wici.web.account.forms import ProfileForm
from wici.web.language import remember


@login_view
def profile(request: HttpRequest) -> HttpResponse:
    """Name and language."""
    user = user_of(request)
    form = ProfileForm(request.POST or None, initial={"name": user.name, "language": get_language()})
    if form.is_valid():
        profiles.change(user, **form.cleaned_data)
        notices.done(request, _("Your profile is saved."))
        response = redirect("account:profile")
        remember(response, user.language)
        return response
    return render(request, "web/account/profile.html", {"form": form}, status=refusals.form_status(form))


@login_view
def back(request: HttpRequest) -> HttpResponse:
    """After a login in a second window: the first one can go on."""
    return render(request, "web/account/back.html")
