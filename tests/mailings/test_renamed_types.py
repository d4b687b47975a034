"""A participation type is renamed; whatever names it goes on meaning the same people."""

from __future__ import annotations

import pytest

from tests import builders
from wici.documents.models import DocumentTemplate
from wici.events import types
from wici.mailings.models import AttachedDocument, Mailing
from wici.people import groups
from wici.people.models import Group
from wici.shared.scopes import scope

pytestmark = pytest.mark.django_db
ASKS = 'participation_type == "Prasa"'
TEXT = f"{{% if {ASKS} %}}P{{% endif %}}"


def test_messages_documents_and_groups_follow() -> None:
    event, other = builders.event(), builders.event(slug="inne")
    with scope(event=event):
        press = types.add(event, name="Prasa")
        person = builders.participant(event, type=press)
        html = f"<p>{{% if {ASKS} %}}Prasa{{% endif %}}</p>"
        mailing = builders.mailing(event, "{% if rodzaj_uczestnictwa == 'Prasa' %}x{% endif %}", html=html)
        untouched = builders.mailing(event, html="<p>Prasa</p>")
        template = DocumentTemplate.objects.create(
            event=event, key="plakietka", name="Plakietka", condition=ASKS, file_name="{{ code }}",
            layout={"pages": [{"condition": ASKS, "elements": [{"text": TEXT}]}]},
        )  # fmt: skip
        attached = AttachedDocument.objects.create(mailing=mailing, template=template, condition=ASKS)
        group = builders.group(
            event, filter={"all": [{"field": "type", "op": "in", "value": ["prasa"]}, {"not": "all"}]}
        )
        direct = builders.group(event, "Prasa", filter={"field": "type", "op": "is", "value": "Prasa"})
    foreign = builders.mailing(other, html=html)

    with scope(event=event):
        types.change(press, name="Media")

        now = 'participation_type == "Media"'
        mailing.refresh_from_db()
        assert mailing.html == f"<p>{{% if {now} %}}Prasa{{% endif %}}</p>"
        assert mailing.subject == "{% if rodzaj_uczestnictwa == 'Media' %}x{% endif %}"
        assert mailing.version == 1
        assert AttachedDocument.objects.get(pk=attached.pk).condition == now
        stored = DocumentTemplate.objects.get(pk=template.pk)
        assert (stored.condition, stored.file_name, stored.revision) == (now, "{{ code }}", 1)
        assert stored.layout == {
            "pages": [{"condition": now, "elements": [{"text": f"{{% if {now} %}}P{{% endif %}}"}]}]
        }
        assert Group.objects.get(pk=group.pk).filter == {
            "all": [{"field": "type", "op": "in", "value": ["Media"]}, {"not": "all"}]
        }
        assert list(groups.members(Group.objects.get(pk=direct.pk))) == [person]
        assert Mailing.objects.get(pk=untouched.pk).version == 0
    with scope(event=other):
        assert Mailing.objects.get(pk=foreign.pk).html == html


def test_an_english_name_that_is_added_or_taken_away() -> None:
    event = builders.event()
    with scope(event=event):
        press = types.add(event, name="Prasa")
        mailing = builders.mailing(event, html=f"{{% if {ASKS} %}}x{{% endif %}}")
        types.change(press, name="Prasa", name_en="Press")
        mailing.refresh_from_db()
        assert mailing.html == f'{{% if {ASKS} or participation_type == "Press" %}}x{{% endif %}}'
        types.change(press, name="Media", name_en="")
        mailing.refresh_from_db()
        both = 'participation_type == "Media" or participation_type == "Media"'
        assert mailing.html == f"{{% if {both} %}}x{{% endif %}}"
