"""A certificate with a background and a QR code, made for each person: Wici's, and reportlab's recipe."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterable
from typing import Any

from benchmarks.documents import recipe, scene
from benchmarks.documents.cases import Amounts
from benchmarks.sending.rounds import medians
from wici.documents import tags
from wici.documents.bulk.people import portions
from wici.documents.rendering import Maker, maker_of, sources_of
from wici.documents.versions import content_of
from wici.events.models import Event
from wici.merging.catalogue import Raw, evaluator, shared
from wici.people.models import Participant
from wici.shared.scopes import scope

_KEYS = ("full_name", "event_name", "event_place", "document_serial", "document_check_link")


def measure(amounts: Amounts, variant: str) -> dict[str, Any]:
    """Medians of the rounds; every round makes the documents of other people."""
    event = scene.new_event("certificate", people=amounts.documents * amounts.rounds)
    with scope(event=event):
        return _measured(event, amounts)


def _measured(event: Event, amounts: Amounts) -> dict[str, Any]:
    template, common = scene.certificate(event), shared(event)
    sources = sources_of(template.pk, content_of(template), common)
    catalogue = tags.catalogue_of(common, template.pk)
    values = evaluator([catalogue.by_key[key] for key in _KEYS])
    began = time.process_time()
    maker = maker_of(template, common)
    prepared_ms = (time.process_time() - began) * 1e3
    recipe.register_fonts()
    ids = list(Participant.objects.values_list("pk", flat=True))
    people = [person.raw for portion in portions(ids, sources) for person in portion]
    # A worker holds a batch of a hundred: what is only held for measuring is no work for its collector.
    gc.collect()
    gc.freeze()
    rounds = (people[start :: amounts.rounds] for start in range(amounts.rounds))
    found = medians(_round(maker, values, each) for each in rounds)
    return {"documents": amounts.documents, "prepared_ms": round(prepared_ms), **found}


def _round(maker: Maker, values: Callable[[Raw], dict[str, str]], people: list[Raw]) -> dict[str, float]:
    ours, octets = _timed(_make(maker, raw) for raw in people)
    some = people[: max(1, len(people) // 20)]
    theirs, their_octets = _timed(recipe.document(values(raw)) for raw in some)
    return {
        "cpu_ms": ours,
        "octets": octets,
        "reportlab_cpu_ms": theirs,
        "reportlab_octets": their_octets,
        "ratio_reportlab_cpu": theirs / ours,
        "ratio_reportlab_octets": their_octets / octets,
    }


def _make(maker: Maker, raw: Raw) -> bytes:
    made = maker.make(raw)
    if made is None or made.problems:
        raise RuntimeError(f"a document is not as it should be: {made}")
    return made.content


def _timed(documents: Iterable[bytes]) -> tuple[float, float]:
    """Milliseconds of processor time for each, and how many octets it has."""
    began = time.process_time()
    sizes = [len(document) for document in documents]
    return (time.process_time() - began) / len(sizes) * 1e3, sum(sizes) / len(sizes)
