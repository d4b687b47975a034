"""One's own account."""

from __future__ import annotations

from django.contrib.auth.forms import SetPasswordForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from wici.accounts import invitations, profiles
from wici.accounts.models import User
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
        with translation.override(user.language):
            notices.done(request, _("Your profile is saved."))
        response = redirect("account:profile")
        remember(response, user.language)
        return response
    return render(request, "web/account/profile.html", {"form": form}, status=refusals.form_status(form))


@login_view
def back(request: HttpRequest) -> HttpResponse:
    """After a login in a second window: the first one can go on."""
    return render(request, "web/account/back.html")


@never_cache
@sensitive_post_parameters()
def set_password(request: HttpRequest, who: str, token: str) -> HttpResponse:
    """Sets a password with the link that an administrator handed over; the link works once."""
    user = invitations.user_of(who, token)
    if user is None:
        return render(request, "web/account/link_over.html", status=404)
    form: SetPasswordForm[User] = SetPasswordForm(user, request.POST or None)
    if form.is_valid():
        form.save()
        notices.done(request, _("Your password is set. Log in with it now."))
        return redirect("account_login")
    context = {"form": form, "member": user}
    return render(request, "web/account/set_password.html", context, status=refusals.form_status(form))
