"""Connecting, encrypting and logging in, tried through ``check`` as the settings page does."""

from __future__ import annotations

import asyncio
import socket
from dataclasses import replace

import pytest

from tests.fakes.certificates import client_context, server_context
from tests.fakes.smtp_server import FEATURES, FakeSmtpServer, On
from tests.plain.smtp.sending import QUICK, envelopes, send
from wici.plain.outcomes import Cause, NotSent
from wici.plain.smtp import (
    CheckResult,
    ConnectionSettings,
    Limits,
    OpeningStep,
    Security,
    StepResult,
    check,
)

WITH_TLS = (*FEATURES, "STARTTLS")
WITH_LOGIN = (*FEATURES, "AUTH PLAIN LOGIN CRAM-MD5 XOAUTH2")


def settings_for(server: FakeSmtpServer, **changes: object) -> ConnectionSettings:
    return replace(ConnectionSettings(server.host, server.port), **changes)  # type: ignore[arg-type]


def try_out(settings: ConnectionSettings) -> CheckResult:
    return asyncio.run(asyncio.wait_for(check(settings, QUICK), 20))


def login_settings(server: FakeSmtpServer, **changes: object) -> ConnectionSettings:
    changes = {"user": "anna", "password": "tajne", "allow_plain_auth": True, **changes}
    return settings_for(server, **changes)


def steps(result: CheckResult) -> list[tuple[OpeningStep, bool]]:
    return [(step.step, step.is_ok) for step in result.steps]


def test_a_plain_connection_is_opened_and_nothing_is_sent() -> None:
    with FakeSmtpServer() as server:
        result = try_out(settings_for(server))

    ehlo = "250 fake.example PIPELINING SIZE 10485760 8BITMIME SMTPUTF8 ENHANCEDSTATUSCODES HELP"
    assert result.steps == (
        StepResult(OpeningStep.RESOLVE, True, "127.0.0.1"),
        StepResult(OpeningStep.CONNECT, True, f"127.0.0.1, port {server.port}"),
        StepResult(OpeningStep.EHLO, True, ehlo),
    )
    assert result.is_ok
    assert result.capabilities.max_size == 10_485_760
    assert server.verbs() == ["CONNECT", "EHLO", "QUIT"]
    assert server.asked[1].argument == "[127.0.0.1]"


def test_starttls_and_implicit_tls_verify_and_carry_messages() -> None:
    for security, features in ((Security.STARTTLS, WITH_TLS), (Security.TLS, FEATURES)):
        with FakeSmtpServer(
            features=features, tls=server_context(), implicit_tls=security is Security.TLS
        ) as server:
            settings = settings_for(server, security=security, ssl_context=client_context())
            result = try_out(settings)
            big = replace(envelopes(1)[0], data=((b"z" * 76 + b"\r\n") * 20_000,))
            log = send(server, [big, *envelopes(5)[1:]], settings=settings)

        assert steps(result) == [
            (OpeningStep.RESOLVE, True), (OpeningStep.CONNECT, True), (OpeningStep.TLS, True),
            (OpeningStep.EHLO, True),
        ]  # fmt: skip
        assert log.kinds == ["Sent"] * 5
        assert len(server.accepted[0].content) == 1_560_000


@pytest.mark.parametrize("trusts", [False, True], ids=["unknown issuer", "other name"])
def test_a_certificate_that_cannot_be_trusted_ends_it_for_good(trusts: bool) -> None:
    name = "other.example" if trusts else "127.0.0.1"
    with FakeSmtpServer(features=WITH_TLS, tls=server_context(name)) as server:
        context = client_context(name) if trusts else None
        settings = login_settings(server, security=Security.STARTTLS, ssl_context=context)
        result = try_out(settings)
        log = send(server, envelopes(2), settings=settings)

    assert result.failure is not None
    assert result.failure.reason.startswith("The server's certificate cannot be trusted: ")
    assert (result.failure.permanent, result.failure.cause) == (True, Cause.TLS)
    assert result.steps[-1] == StepResult(OpeningStep.TLS, False, result.failure.reason)
    assert [outcome for _, outcome in log.outcomes] == [result.failure] * 2
    assert "AUTH" not in server.verbs(0) + server.verbs(1)


def test_starttls_that_is_not_offered_is_no_reason_to_go_on_in_the_clear() -> None:
    with FakeSmtpServer() as server:
        result = try_out(login_settings(server, security=Security.STARTTLS))

    failure = NotSent("The server does not offer encryption (STARTTLS).", True, Cause.TLS)
    assert result.failure == failure
    assert server.verbs() == ["CONNECT", "EHLO"]


def test_words_injected_before_encryption_are_noticed() -> None:
    with FakeSmtpServer(
        On("STARTTLS", b"220 Go\r\n250 I am the server\r\n"), features=WITH_TLS, tls=server_context()
    ) as server:
        result = try_out(settings_for(server, security=Security.STARTTLS, ssl_context=client_context()))

    assert result.failure == NotSent(
        "Somebody put words into the connection before it was encrypted.", cause=Cause.TLS
    )


def test_a_refused_starttls_keeps_the_words_of_the_server() -> None:
    with FakeSmtpServer(On("STARTTLS", "454 4.7.0 No certificate today"), features=WITH_TLS) as server:
        result = try_out(settings_for(server, security=Security.STARTTLS))

    assert result.failure == NotSent("454 4.7.0 No certificate today", False, Cause.TLS)


def test_tls_where_the_server_speaks_plainly_is_said() -> None:
    with FakeSmtpServer() as server:
        result = try_out(settings_for(server, security=Security.TLS))

    assert result.failure is not None
    assert (result.failure.cause, result.steps[-1].step) == (Cause.TLS, OpeningStep.TLS)


@pytest.mark.parametrize(
    ("features", "said"),
    [
        ("AUTH PLAIN LOGIN", "PLAIN AGFubmEAdGFqbmU="),
        ("AUTH LOGIN", "LOGIN"),
        ("AUTH CRAM-MD5", "CRAM-MD5"),
        ("AUTH=LOGIN", "LOGIN"),
        # In the clear, the one that does not show the password.
        ("AUTH PLAIN CRAM-MD5", "CRAM-MD5"),
    ],
)
def test_the_best_common_mechanism_logs_in(features: str, said: str) -> None:
    with FakeSmtpServer(features=(features,)) as server:
        result = try_out(login_settings(server))

    assert result.steps[-1] == StepResult(OpeningStep.LOGIN, True, "235 2.7.0 Ok")
    assert next(ask.argument for ask in server.asked if ask.verb == "AUTH") == said


def test_the_answers_to_challenges_are_those_of_the_mechanism() -> None:
    """The example of RFC 2195 section 2."""
    challenge = On("AUTH", "334 PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZXQ+")
    with FakeSmtpServer(features=("AUTH LOGIN",)) as login:
        try_out(login_settings(login))
    with FakeSmtpServer(challenge, features=("AUTH CRAM-MD5",)) as cram:
        try_out(login_settings(cram, user="tim", password="tanstaaftanstaaf"))

    assert [ask.argument for ask in login.asked if ask.verb == "AUTH-LINE"] == ["YW5uYQ==", "dGFqbmU="]
    assert [ask.argument for ask in cram.asked if ask.verb == "AUTH-LINE"] == [
        "dGltIGI5MTNhNjAyYzdlZGE3YTQ5NWI0ZTZlNzMzNGQzODkw"
    ]


def test_a_bearer_token_is_shown_and_its_refusal_answered() -> None:
    with FakeSmtpServer(features=WITH_LOGIN) as server:
        result = try_out(login_settings(server, access_token="ya29"))
    with FakeSmtpServer(
        On("AUTH", "334 eyJzdGF0dXMiOiI0MDAifQ=="), On("AUTH-LINE", "535 5.7.8 Expired"), features=WITH_LOGIN
    ) as refusing:
        refused = try_out(login_settings(refusing, access_token="ya29"))

    assert result.is_ok
    said = [ask.argument for ask in server.asked if ask.verb == "AUTH"]
    assert said == ["XOAUTH2 dXNlcj1hbm5hAWF1dGg9QmVhcmVyIHlhMjkBAQ=="]
    assert refused.failure == NotSent("535 5.7.8 Expired", True, Cause.LOGIN)
    assert [ask.argument for ask in refusing.asked if ask.verb == "AUTH-LINE"] == [""]


def test_a_wrong_password_is_tried_once_by_the_whole_delivery() -> None:
    with FakeSmtpServer(On("AUTH", "535 5.7.8 Wrong password"), features=("AUTH PLAIN LOGIN",)) as server:
        settings = login_settings(server)
        log = send(server, envelopes(50), settings=settings, limits=Limits(connections=10))

    wrong = NotSent("535 5.7.8 Wrong password", True, Cause.LOGIN)
    assert [outcome for _, outcome in log.outcomes] == [wrong] * 50
    assert server.connections == 1
    assert server.verbs() == ["CONNECT", "EHLO", "AUTH"]


@pytest.mark.parametrize(
    ("feature", "verb"), [("PLAIN", "AUTH"), ("LOGIN", "AUTH-LINE"), ("CRAM-MD5", "AUTH-LINE")]
)
def test_each_mechanism_tells_when_it_is_refused(feature: str, verb: str) -> None:
    last = 2 if feature == "LOGIN" else 1
    with FakeSmtpServer(On(verb, "535 5.7.8 Wrong", number=last), features=(f"AUTH {feature}",)) as server:
        result = try_out(login_settings(server))

    assert result.failure == NotSent("535 5.7.8 Wrong", True, Cause.LOGIN)
    assert result.steps[-1] == StepResult(OpeningStep.LOGIN, False, "535 5.7.8 Wrong")


def test_a_mechanism_that_the_server_does_not_know_after_all_is_not_the_last() -> None:
    with FakeSmtpServer(
        On("AUTH", "504 5.5.4 Unrecognized", containing="PLAIN"), features=("AUTH PLAIN LOGIN",)
    ) as server:
        result = try_out(login_settings(server))

    assert result.is_ok
    assert [ask.argument.split()[0] for ask in server.asked if ask.verb == "AUTH"] == ["PLAIN", "LOGIN"]


def test_the_password_never_travels_in_the_clear_unless_that_was_allowed() -> None:
    with FakeSmtpServer(features=WITH_LOGIN) as server:
        result = try_out(login_settings(server, allow_plain_auth=False))

    assert result.failure is not None
    assert result.failure.reason.startswith("The connection is not encrypted, so the password is not sent.")
    assert (result.failure.permanent, result.failure.cause) == (True, Cause.LOGIN)
    assert server.verbs() == ["CONNECT", "EHLO"]


def test_a_server_without_login_is_said_with_what_it_offers() -> None:
    for features, names in ((FEATURES, "none"), ((*FEATURES, "AUTH GSSAPI NTLM"), "GSSAPI, NTLM")):
        with FakeSmtpServer(features=features) as server:
            result = try_out(login_settings(server))
        words = f"The server offers no way to log in that we know. It offers: {names}."
        assert result.failure == NotSent(words, True, Cause.LOGIN)


def test_settings_do_not_show_secrets() -> None:
    settings = ConnectionSettings("h", 25, user="anna", password="tajne", access_token="ya29")

    assert "tajne" not in repr(settings)
    assert "ya29" not in repr(settings)


def test_a_server_that_only_knows_helo_is_served_one_command_at_a_time() -> None:
    with FakeSmtpServer(On("EHLO", "502 5.5.1 What?")) as server:
        log = send(server, envelopes(2))

    assert log.kinds == ["Sent", "Sent"]
    assert server.verbs()[:4] == ["CONNECT", "EHLO", "HELO", "MAIL"]
    assert server.asked[3].argument == "FROM:<office@example.org>"


@pytest.mark.parametrize(
    ("rule", "failure"),
    [
        (On("CONNECT", "554 5.7.1 Go away"), NotSent("554 5.7.1 Go away", True, Cause.GREETING)),
        (On("CONNECT", "421 4.3.2 Full", drop=True), NotSent("421 4.3.2 Full", False, Cause.SHUTDOWN)),
        (On("CONNECT", "450 Busy"), NotSent("450 Busy", False, Cause.GREETING)),
        (
            On("CONNECT", b"HTTP/1.1 200 OK\r\n"),
            NotSent("The server's answer is no SMTP reply: HTTP/1.1 200 OK", False, Cause.PROTOCOL),
        ),
        (On("CONNECT", drop=True), NotSent("The server closed the connection.", False, Cause.DROPPED)),
        (On("CONNECT", delay=60), NotSent("The server did not answer in time.", False, Cause.TIMEOUT)),
        (On("EHLO", "421 4.3.2 Bye"), NotSent("421 4.3.2 Bye", False, Cause.SHUTDOWN)),
        (On("EHLO", drop=True), NotSent("The server closed the connection.", False, Cause.DROPPED)),
    ],
)
def test_a_server_that_will_not_have_us_is_quoted(rule: On, failure: NotSent) -> None:
    with FakeSmtpServer(rule) as server:
        settings = settings_for(server)
        result = asyncio.run(check(settings, replace(QUICK, greeting=0.5)))
        log = send(server, envelopes(20), timeouts=replace(QUICK, greeting=0.5))

    assert result.failure == failure
    assert not result.steps[-1].is_ok
    assert [outcome for _, outcome in log.outcomes] == [failure] * 20


def test_nobody_there_is_said_with_address_and_port() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        result = try_out(ConnectionSettings("127.0.0.1", port))

    assert result.failure is not None
    assert result.failure.reason == f"127.0.0.1, port {port}: Connection refused"
    assert steps(result) == [(OpeningStep.RESOLVE, True), (OpeningStep.CONNECT, False)]


@pytest.mark.parametrize("host", ["no-such-host.invalid", "", "a" * 70, "ż.invalid", "a..b"])
def test_a_name_without_an_address_is_said(host: str) -> None:
    result = try_out(ConnectionSettings(host, 25))

    assert result.failure is not None
    assert steps(result)[-1][1] is False
    assert result.failure.cause in (Cause.RESOLVE, Cause.CONNECT)
