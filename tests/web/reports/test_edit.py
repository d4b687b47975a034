"""From a dispatch back to the composer."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse

from wici.delivery.models import Dispatch
from wici.events.models import Event
from wici.mailings.models import Mailing
from wici.shared.scopes import scope


def test_edit_opens_a_copy_and_leaves_what_was_sent(
    organiser: Client, event: Event, dispatch: Dispatch
) -> None:
    response = organiser.post(reverse("reports:edit", args=[event.slug, dispatch.pk]))
    with scope(event=event):
        copy = Mailing.objects.latest("pk")
        assert copy.pk != dispatch.mailing_id
        assert (copy.subject, copy.html, copy.is_saved) == (
            "Do zobaczenia", "<p>Dzień dobry {{ first_name }}</p>", False,
        )  # fmt: skip
    assert (response.status_code, response["Location"]) == (
        302, reverse("compose:edit", args=[event.slug, copy.pk]),
    )  # fmt: skip
