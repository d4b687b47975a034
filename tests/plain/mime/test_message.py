from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.plain.mime.reading import read, text_of
from wici.plain.mergetags import Kind, TagSpec, TagType, Template, parse, render
from wici.plain.mime import (
    File,
    InlineImage,
    Mailbox,
    MessageError,
    MessageParts,
    Prepared,
    prepare,
)
from wici.plain.mime.message import KEPT_SUBJECT, _Subject

TAGS = {
    **{key: TagSpec(key) for key in ("first_name", "company", "link")},
    "code_qr": TagSpec("code_qr", TagType.IMAGE),
}
OFFICE = Mailbox("Biuro Kongresu", "biuro@kongres.example")
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))


def html(source: str) -> Template:
    return parse(source, kind=Kind.HTML, tags=TAGS)


def text(source: str) -> Template:
    return parse(source, kind=Kind.TEXT, tags=TAGS)


def subject(source: str) -> Template:
    return parse(source, kind=Kind.HEADER, tags=TAGS)


PARTS = MessageParts(
    subject=subject("Zaproszenie dla {{ first_name }}"),
    text=text("Cześć {{ first_name }},\nfirma: {{ company | default: 'żadna' }}.\n"),
    html=html('<p>Cześć {{ first_name }}!</p>{% if company %}<b title="{{ company }}">{% endif %}\n'),
    from_=OFFICE,
)


def assemble(
    prepared: Prepared,
    values: Mapping[str, str] | None = None,
    *,
    to_name: str = "Anna Żółć",
    to_address: str = "anna@example.org",
    images: Mapping[str, bytes] | None = None,
    documents: tuple[File, ...] = (),
    headers: Mapping[str, str] | None = None,
    message_id: str = "<17.42@kongres.example>",
) -> bytes:
    return prepared.assemble(
        values if values is not None else {"first_name": "Anna"},
        to_name=to_name,
        to_address=to_address,
        message_id=message_id,
        date="Tue, 24 Nov 2026 08:00:00 +0100",
        images=images,
        documents=documents,
        headers=headers,
    )


def structure(message: EmailMessage) -> object:
    """The tree of content types."""
    if not message.is_multipart():
        return message.get_content_type()
    parts = [structure(part) for part in message.iter_parts() if isinstance(part, EmailMessage)]
    return (message.get_content_type(), *parts)


def test_a_message_has_both_texts_and_every_header_once() -> None:
    message = read(assemble(prepare(PARTS), {"first_name": "Małgorzata", "company": 'Żuk "i" S-ka'}))

    assert list(message.keys()) == [
        "Date", "From", "To", "Subject", "Message-ID", "MIME-Version", "Content-Type",
    ]  # fmt: skip
    assert message["From"] == "Biuro Kongresu <biuro@kongres.example>"
    assert message["To"] == "Anna Żółć <anna@example.org>"
    assert message["Subject"] == "Zaproszenie dla Małgorzata"
    assert message["Message-ID"] == "<17.42@kongres.example>"
    assert structure(message) == ("multipart/alternative", "text/plain", "text/html")
    assert text_of(message, "plain") == 'Cześć Małgorzata,\r\nfirma: Żuk "i" S-ka.\r\n'
    assert text_of(message, "html") == (
        '<p>Cześć Małgorzata!</p><b title="Żuk &#34;i&#34; S-ka">\r\n'
    )  # fmt: skip


def test_the_same_arguments_give_the_same_bytes_and_another_person_others() -> None:
    first, second = prepare(PARTS), prepare(PARTS)

    assert assemble(first) == assemble(first) == assemble(second)
    assert assemble(first) != assemble(first, {"first_name": "Jan"})


def test_a_subject_is_kept_only_if_what_it_asks_is_short() -> None:
    long = _Subject(subject("{% if company %}A{% else %}B{% endif %}"))
    for number in range(3):
        assert long.header({"company": f"{number}" * KEPT_SUBJECT * 2}) == b"Subject: A\r\n"
        assert long.header({"company": "short"}) == b"Subject: A\r\n"
    assert long.header({"company": ""}) == b"Subject: B\r\n"
    assert set(long._kept) == {("short",), ("",)}


def test_what_is_static_is_not_touched() -> None:
    document = (
        '<!DOCTYPE html>\n<HTML  lang=pl>\n<!-- remark -->\t<p CLASS=x>&nbsp;Zażółć = "gęślą" </p>  \n</HTML>'
    )
    message = read(assemble(prepare(replace(PARTS, html=html(document)))))

    assert text_of(message, "html") == document.replace("\n", "\r\n")


def test_a_message_without_html_is_a_single_text() -> None:
    raw = assemble(prepare(replace(PARTS, html=None, text=text("Cześć {{ first_name }}"))))
    message = read(raw)

    assert structure(message) == "text/plain"
    assert message.get_payload(decode=True) == "Cześć Anna".encode()


def test_attachments_and_documents_come_after_the_texts() -> None:
    shared = File("Program.pdf", "application/pdf", bytes(range(256)) * 300)
    own = File("Wejściówka Anny.pdf", "application/pdf", b"%PDF-1.7 own")
    prepared = prepare(replace(PARTS, attachments=(shared,)))
    message = read(assemble(prepared, documents=(own,)))

    assert structure(message) == (
        "multipart/mixed",
        ("multipart/alternative", "text/plain", "text/html"),
        "application/pdf",
        "application/pdf",
    )
    files = [(part.get_filename(), part.get_payload(decode=True)) for part in message.iter_attachments()]
    assert files == [(shared.name, shared.content), (own.name, own.content)]
    assert structure(read(assemble(prepared))) == (
        "multipart/mixed",
        ("multipart/alternative", "text/plain", "text/html"),
        "application/pdf",
    )


def test_a_big_shared_attachment_is_the_same_object_in_every_message() -> None:
    prepared = prepare(replace(PARTS, attachments=(File("a.bin", "application/zip", bytes(1_000_000)),)))
    first, second = (
        prepared.assemble_pieces(
            {"first_name": name},
            to_name=name,
            to_address="a@example.org",
            message_id="<1.2@example.org>",
            date="Tue, 24 Nov 2026 08:00:00 +0100",
        )
        for name in ("Anna", "Jan")
    )

    (big,) = [piece for piece in first if len(piece) > 16_384]
    assert len(big) > 1_000_000
    assert [piece is big for piece in second].count(True) == 1
    assert sum(map(len, second)) < len(big) + 16_384
    whole = assemble(prepared, to_name="Anna", to_address="a@example.org", message_id="<1.2@example.org>")
    assert b"".join(first) == whole


def test_an_own_image_travels_with_the_html_that_shows_it() -> None:
    source = '<p>{% if company %}<img src="{{ code_qr }}" alt="kod">{% endif %}</p>'
    prepared = prepare(replace(PARTS, html=html(source)))
    shown = read(assemble(prepared, {"company": "X", "code_qr": "KOD1"}, images={"code_qr": PNG}))
    hidden = read(assemble(prepared, {"code_qr": "KOD1"}, images={"code_qr": PNG}))

    assert structure(shown) == (
        "multipart/alternative", "text/plain", ("multipart/related", "text/html", "image/png"),
    )  # fmt: skip
    (image,) = [part for part in shown.walk() if part.get_content_type() == "image/png"]
    assert image["Content-ID"] == "<code_qr>"
    assert image.get_content_disposition() == "inline"
    assert image.get_payload(decode=True) == PNG
    assert text_of(shown, "html") == '<p><img src="cid:code_qr" alt="kod"></p>'
    assert structure(hidden) == ("multipart/alternative", "text/plain", "text/html")


def test_a_missing_image_is_said_and_nothing_is_made() -> None:
    prepared = prepare(replace(PARTS, html=html('<img src="{{ code_qr }}">')))

    with pytest.raises(MessageError) as error:
        assemble(prepared, {"code_qr": "KOD1"})

    assert str(error.value) == "The image of the tag “code_qr” is missing."


def test_shared_inline_images_stand_beside_the_html() -> None:
    logo = InlineImage("logo", "image/png", PNG)
    prepared = prepare(replace(PARTS, html=html('<img src="cid:logo">'), inline_images=(logo,)))
    message = read(assemble(prepared))

    assert structure(message) == (
        "multipart/alternative", "text/plain", ("multipart/related", "text/html", "image/png"),
    )  # fmt: skip


def test_further_headers_stand_as_given_and_cannot_double_ours() -> None:
    prepared = prepare(replace(PARTS, headers={"List-Id": "<kongres.example>"}))
    link = f"<https://kongres.example/u/{'t' * 90}>, <mailto:u@kongres.example?subject={'t' * 60}>"
    message = read(assemble(prepared, headers={"List-Unsubscribe": link}))

    assert message["List-Id"] == "<kongres.example>"
    assert message["List-Unsubscribe"] == link
    for headers in (
        {"Subject": "x"},
        {"list-id": "x"},
        {"Content-Type": "x"},
        {"X-A": "b\r\nBcc: c"},
        {"X Y": "z"},
    ):
        with pytest.raises(MessageError):
            assemble(prepared, headers=headers)
    with pytest.raises(MessageError):
        prepare(replace(PARTS, headers={"Bcc": "a@example.org"}))


def test_sender_and_reply_to_are_their_own_addresses() -> None:
    parts = replace(
        PARTS,
        from_=Mailbox("Kongres, Gospodarczy", "biuro@żółć.pl"),
        sender=Mailbox("", "system@kongres.example"),
        reply_to=Mailbox("Sekretariat „Główny”", "sekretariat@kongres.example"),
    )
    message = read(assemble(prepare(parts)))

    assert message["From"] == '"Kongres, Gospodarczy" <biuro@xn--kda4b0koi.pl>'
    assert message["Sender"] == "system@kongres.example"
    assert message["Reply-To"] == "Sekretariat „Główny” <sekretariat@kongres.example>"


def test_an_address_that_needs_smtputf8_is_flagged_and_stands_in_utf8() -> None:
    prepared = prepare(replace(PARTS, from_=Mailbox("", "żółć@example.org")))

    assert prepared.needs_smtputf8
    assert not prepare(PARTS).needs_smtputf8
    assert "\r\nFrom: żółć@example.org\r\n".encode() in assemble(prepared)


@pytest.mark.parametrize("address", ["", "anna", "a b@example.org", "a@example.org\r\nBcc: b@example.org"])
def test_a_wrong_address_is_refused(address: str) -> None:
    with pytest.raises(MessageError):
        assemble(prepare(PARTS), to_address=address)
    with pytest.raises(MessageError):
        prepare(replace(PARTS, from_=Mailbox("", address)))


@pytest.mark.parametrize(
    "message_id", ["", "17@example.org", "<17>", "<a b@c>", "<a@b>\r\nBcc: x", "<a\n@b>"]
)
def test_a_wrong_message_id_is_refused(message_id: str) -> None:
    with pytest.raises(MessageError):
        assemble(prepare(PARTS), message_id=message_id)


@pytest.mark.parametrize(
    "content_type", ["message/rfc822", "multipart/mixed", "text/html\r\nX: y", "", "pdf"]
)
def test_a_type_that_cannot_be_base64_is_a_file_of_no_type(content_type: str) -> None:
    message = read(assemble(prepare(PARTS), documents=(File("a.eml", content_type, b"content"),)))

    (document,) = message.iter_attachments()
    assert document.get_content_type() == "application/octet-stream"
    assert document.get_payload(decode=True) == b"content"


ANY_TEXT = st.text(max_size=300) | st.text(alphabet="aż= \r\n\t.,<>@\"'\\?_🎉", max_size=300)


@given(first_name=ANY_TEXT, company=ANY_TEXT, to_name=ANY_TEXT)
def test_any_value_anywhere_survives_and_adds_nothing(first_name: str, company: str, to_name: str) -> None:
    values = {"first_name": first_name, "company": company, "link": first_name}
    parts = replace(
        PARTS,
        text=text("{{ first_name }} i {{ company }}\n{% if company contains 'a' %}a{{ company }}{% endif %}"),
        html=html('<p>{{ company }}</p><a href="{{ link }}" title="{{ first_name }}">{{ company }}</a>'),
    )
    message = read(assemble(prepare(parts), values, to_name=to_name))

    assert len(message.keys()) == 7
    assert [address.addr_spec for address in message["To"].addresses] == ["anna@example.org"]
    # A carriage return that ends a value is a line break of its own, whatever stands after it.
    normal = {key: value.replace("\r\n", "\n").replace("\r", "\n") for key, value in values.items()}
    assert text_of(message, "plain") == _normal(render(parts.text, normal))
    assert parts.html is not None
    assert text_of(message, "html") == _normal(render(parts.html, normal))
    assert " ".join(str(message["Subject"]).split()) == " ".join(
        _printable(f"Zaproszenie dla {first_name}").split()
    )


def _normal(rendered: str) -> str:
    """As it comes out: line ends as CRLF, nothing that UTF-8 cannot say."""
    lines = rendered.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\r\n")
    return lines.encode("utf-8", "replace").decode()


def _printable(header: str) -> str:
    controls = {*range(32), *range(127, 160), 0x2028, 0x2029}
    return "".join(
        " " if ord(c) in controls else "\ufffd" if 0xD800 <= ord(c) < 0xE000 else c for c in header
    )
