"""Addresses: organiser screens, public pages, login."""

from django.urls import include, path, re_path

from wici.web.login import closed

handler400 = "wici.web.errors.bad_request"
handler403 = "wici.web.errors.forbidden"
handler404 = "wici.web.errors.not_found"
handler500 = "wici.web.errors.server_error"

urlpatterns = [
    re_path(r"^accounts/(?:signup|email|confirm-email|password/reset|password/set|login/code)/", closed),
    path("accounts/", include("allauth.urls")),
    path("", include("wici.public.urls")),
    path("", include("wici.web.urls")),
]
