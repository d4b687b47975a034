"""Login is for staff; accounts are made by an administrator, never by strangers."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from wici.accounts.models import User
from wici.web.language import remember


class StaffOnlyAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Closes the sign-up page; a login brings its user's language along."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def post_login(self, request: HttpRequest, user: User, **options: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **options)
        if user.language:
            remember(response, user.language)
        return response

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account:profile")


def closed(request: HttpRequest) -> HttpResponse:
    """Pages of allauth that need a mail server or make accounts: there are none here."""
    raise Http404
