"""Addresses of the registration."""

from django.urls import path

from wici.merging.links import PERSONAL_ROUTE
from wici.public.registration import codes_page, event, form, personal, summary

urlpatterns = [
    path("r/<slug:slug>/", event.event, name="registration"),
    path("r/<slug:slug>/code/", codes_page.code, name="registration-code"),
    path("r/<slug:slug>/form/", form.begin, name="registration-begin"),
    path("r/<slug:slug>/form/<slug:key>/summary/", summary.summary, name="registration-summary"),
    path("r/<slug:slug>/form/<slug:key>/done/", summary.done, name="registration-done"),
    path("r/<slug:slug>/form/<slug:key>/<slug:step>/", form.step, name="registration-step"),
    path(PERSONAL_ROUTE, personal.page, name="personal"),
    path(f"{PERSONAL_ROUTE}documents/<int:template>/", personal.document, name="personal-document"),
    path(f"{PERSONAL_ROUTE}change/", personal.change, name="personal-change"),
    path(f"{PERSONAL_ROUTE}continue/", personal.go_on, name="personal-continue"),
    path(f"{PERSONAL_ROUTE}cancel/", personal.cancel, name="personal-cancel"),
]
