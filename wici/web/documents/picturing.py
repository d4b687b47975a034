"""Pictures of documents, all of them made by the code that makes the documents."""

from __future__ import annotations

import base64
from dataclasses import replace
from typing import Any

from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.views.decorators.http import require_POST

from wici.documents import files, ready, rendering, tags, versions
from wici.documents.models import DocumentTemplate
from wici.documents.rendering import MadeDocument
from wici.events.models import Role
from wici.merging.catalogue import Shared, shared
from wici.merging.mistakes import sentence_of
from wici.merging.sources import raw
from wici.people.models import Participant
from wici.plain.pdf import checking, model, showing
from wici.plain.pdf.checking import Mistake
from wici.plain.pdf.errors import DocumentError
from wici.plain.pdf.problems import Problem
from wici.plain.wording import Wording
from wici.shared.spoken import spoken
from wici.web.access import EventRequest, event_view
from wici.web.compose import answers
from wici.web.documents.layouts import read_layout
from wici.web.documents.page import found

#: Pixels across that anybody may ask for.
WIDEST = 3000
#: Of a picture in a list.
THUMBNAIL = 480


@event_view()
def page_png(request: EventRequest, pk: int, number: int) -> HttpResponse:
    """A page of the stored design with example values; a picture that says nothing when it cannot be made."""
    template = found(pk)
    try:
        made = rendering.maker_of(template, shared(request.event)).example()
        content = showing.page_png(made.content, number, THUMBNAIL)
    except (DocumentError, IndexError):
        return redirect(static("web/documents/no-picture.svg"))
    response = HttpResponse(content, content_type="image/png")
    # A save gives the picture another address; names of the event in it may lag behind so long.
    response["Cache-Control"] = "private, max-age=300"
    return response


@event_view(Role.ORGANISER)
def ready_png(request: EventRequest, language: str, name: str) -> HttpResponse:
    """The first page of a ready design, in the event's colour and with its example values."""
    if name not in ready.READY or language not in ready.LANGUAGES:
        raise Http404
    layout = ready.ready(name, language=language, accent=request.event.accent)
    design = {"name": name, "layout": model.dump(layout), "file_name": "", "condition": ""}
    made = rendering.Maker(0, design, shared(request.event, language=language)).example()
    response = HttpResponse(showing.page_png(made.content, 0, THUMBNAIL), content_type="image/png")
    response["Cache-Control"] = "private, max-age=3600"
    return response


@require_POST
@event_view(Role.ORGANISER)
def picture(request: EventRequest, pk: int) -> HttpResponse:
    """One page of the design that is on the screen now, as one person gets it, with what is wrong with it.

    ``person`` is a participant's number; without one the tags' examples are shown.
    """
    data = answers.posted_json(request)
    template, layout = found(pk), read_layout(data.get("layout"))
    number, width = data.get("page"), data.get("width")
    if not isinstance(number, int) or not isinstance(width, int) or not 0 <= number < len(layout.pages):
        raise BadRequest("no such page")
    common = shared(request.event)
    known = tags.catalogue_of(common, pk)
    found_wrong = checking.mistakes(layout, known.words(), has_file=files.is_there)
    answer: dict[str, Any] = {
        "mistakes": [_mistake(each) for each in found_wrong if not each.is_warning],
        "picture": "", "problems": [], "failure": None,
    }  # fmt: skip
    drawable = _drawable(layout, number, found_wrong)
    try:
        made = _made(template, drawable, _person(data.get("person")), common, answer)
        shown = showing.page_png(made.content, 0, max(1, min(width, WIDEST)))
        answer["picture"] = "data:image/png;base64," + base64.b64encode(shown).decode()
        answer["problems"] = [_problem(each) for each in made.problems]
        answer["problems"] += [_mistake(each) for each in found_wrong if each.is_warning]
    except DocumentError as error:
        answer["failure"] = {"element": error.element_id, "sentence": spoken(error.wording)}
    return JsonResponse(answer)


def _drawable(layout: model.Layout, number: int, found_wrong: list[Mistake]) -> model.Layout:
    """One page alone, whatever its condition, without what cannot be drawn: the others stay in sight while
    something is being mended."""
    wrong = {each.element_id for each in found_wrong if not each.is_warning}
    page = layout.pages[number]
    elements = tuple(element for element in page.elements if element.id not in wrong)
    is_title_wrong = any(each.error and each.page is None for each in found_wrong)
    background = page.background if page.background and files.is_there(page.background.file) else None
    drawn = replace(page, elements=elements, background=background, condition="")
    return replace(layout, pages=(drawn,), title="" if is_title_wrong else layout.title)


def _made(
    template: DocumentTemplate, layout: model.Layout, person: Participant | None, common: Shared,
    answer: dict[str, Any],
) -> MadeDocument:  # fmt: skip
    """A document of this layout, whether the person has it or not."""
    design = {**versions.content_of(template), "layout": model.dump(layout)}
    maker = rendering.Maker(template.pk, {**design, "condition": ""}, common)
    naming = tags.Naming(design, tags.catalogue_of(common, template.pk))
    if person is None:
        answer["file_name"], answer["is_theirs"] = naming.example, True
        return maker.example()
    theirs = raw(person, rendering.sources_of(template.pk, design, common))
    files.fetch_photos(maker.photos_of([theirs]))
    answer["file_name"] = naming.name_of(theirs)
    answer["is_theirs"] = bool(answer["file_name"])
    made = maker.make(theirs)
    if made is None:
        raise AssertionError("a document without a condition is everybody's")
    return made


def _person(asked: object) -> Participant | None:
    if not isinstance(asked, int) or isinstance(asked, bool):
        return None
    return (
        Participant.objects.filter(pk=asked).select_related("participation_type", "document_issues").first()
    )


def _problem(problem: Problem) -> dict[str, str]:
    return {"element": problem.element_id, "sentence": spoken(problem.wording)}


def _mistake(mistake: Mistake) -> dict[str, str]:
    wording = mistake.wording
    if mistake.error is not None:
        wording = Wording(wording.template, {**wording.values, "mistake": sentence_of(mistake.error)})
    return {"element": mistake.element_id, "sentence": spoken(wording)}
