"""Addresses of the organiser's screens; each area keeps its own list, with its name as ``app_name``."""

from django.urls import URLPattern, URLResolver, include, path

from wici.web.home.views import home
from wici.web.importing import urls as importing
from wici.web.language import choose_language
from wici.web.participants import urls as participants

#: The import is an area of its own that uses the participants' columns, below their addresses.
PARTICIPANTS: list[URLPattern | URLResolver] = [
    *participants.urlpatterns,
    path("import/", include(importing.urlpatterns)),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home, name="home"),
    path("language/", choose_language, name="language"),
    path("account/", include("wici.web.account.urls")),
    path("events/", include("wici.web.home.urls")),
    path("e/<slug:slug>/", include("wici.web.overview.urls")),
    path("e/<slug:slug>/participants/", include((PARTICIPANTS, participants.app_name))),
    path("e/<slug:slug>/work/", include("wici.web.jobs.urls")),
    path("e/<slug:slug>/groups/", include("wici.web.groups.urls")),
    path("e/<slug:slug>/registration/", include("wici.web.registration.urls")),
    path("e/<slug:slug>/invitations/", include("wici.web.invitations.urls")),
    path("e/<slug:slug>/surveys/", include("wici.web.surveys.urls")),
    path("e/<slug:slug>/documents/", include("wici.web.documents.urls")),
    path("e/<slug:slug>/search/", include("wici.web.search.urls")),
    path("e/<slug:slug>/reports/", include("wici.web.reports.urls")),
    path("e/<slug:slug>/mailbox/", include("wici.web.mailbox.urls")),
    path("e/<slug:slug>/settings/", include("wici.web.settings.urls")),
    path("e/<slug:slug>/compose/", include("wici.web.compose.urls")),
    path("e/<slug:slug>/sms/", include("wici.web.sms.urls")),
    path("e/<slug:slug>/messages/", include("wici.web.messages.urls")),
]
