"""Messages that have a document, for whoever is about to delete it."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from tests import builders
from wici.documents import drafts
from wici.events.models import Event
from wici.mailings import attaching
from wici.mailings.document_uses import uses
from wici.mailings.models import Mailing
from wici.shared.refusals import Refused


@override("en")
def test_saved_messages_are_named(mailing: Mailing, event: Event) -> None:
    made, other = builders.document(event), builders.document(event, "Certyfikat 2")
    attaching.attach(mailing, made)
    builders.mailing(event, "Z tagiem", html="<p>{{ pdf_certyfikat }}</p>")
    builders.mailing(event, "Szkic", html="<p>{{ pdf_certyfikat }}</p>", is_saved=False)
    builders.mailing(event, "Inny", html="<p>{{ pdf_certyfikat_2 }} pdf_certyfikat</p>")
    assert sorted(str(use.sentence) for use in uses(made)) == [
        "The saved message “Do zobaczenia, {{ imie }}” has it and will be without.",
        "The saved message “Z tagiem” has it and will be without.",
    ]
    assert [str(use.sentence) for use in uses(other)] == [
        "The saved message “Inny” has it and will be without."
    ]


@override("en")
def test_a_message_that_leaves_by_itself_is_in_the_way(event: Event) -> None:
    made = builders.document(event)
    automatic = builders.mailing(
        event, "Dziękujemy", html="{{ pdf_certyfikat }}", is_automatic=True, is_saved=False
    )
    with pytest.raises(Refused) as caught:
        drafts.delete(made)
    assert [str(line) for line in caught.value.details] == [
        "The message “Dziękujemy” leaves by itself with it. Take it out there first."
    ]
    automatic.delete()
    drafts.delete(made)
