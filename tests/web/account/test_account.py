"""Login, expired logins, passwords by link, language."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from tests import builders
from wici.accounts import invitations
from wici.accounts.models import User
from wici.events.models import Event

PASSWORD = "a-good-long-password"


@pytest.fixture
def anna(event: Event) -> User:
    return builders.user("anna@example.org", event=event, password=PASSWORD, language="pl")


def test_a_login_comes_back_to_where_it_was_asked_for(client: Client, anna: User) -> None:
    page = reverse("settings:event", args=["kongres"])
    asked = client.get(page)["Location"]
    response = client.post(
        reverse("account_login"), {"login": "Anna@example.org", "password": PASSWORD, "next": page}
    )
    assert asked == f"/accounts/login/?next={page}"
    assert response["Location"] == page
    assert response.cookies["django_language"].value == "pl"


def test_a_wrong_password_keeps_the_address(client: Client, anna: User) -> None:
    response = client.post(reverse("account_login"), {"login": "anna@example.org", "password": "wrong"})
    page = response.content.decode()
    assert 'value="anna@example.org"' in page
    assert 'role="alert"' in page


@pytest.mark.parametrize(
    "path", ["signup/", "password/reset/", "email/", "password/set/", "confirm-email/x/"]
)
def test_pages_that_need_a_mail_server_are_closed(client: Client, anna: User, path: str) -> None:
    client.force_login(anna)
    assert client.get(f"/accounts/{path}").status_code == 404
    assert client.post(f"/accounts/{path}", {"email": "x@example.org"}).status_code == 404


def test_a_form_sent_after_the_login_expired_is_kept(client: Client, event: Event) -> None:
    response = client.post(
        reverse("settings:types", args=["kongres"]), {"name": "Prasa „A”", "password": "secret"}
    )
    page = response.content.decode()
    assert response.status_code == 401
    assert '<input type="hidden" name="name" value="Prasa „A”">' in page
    assert "secret" not in page


def test_a_form_of_an_old_page_is_kept_when_it_came_from_here(anna: User) -> None:
    client = Client(enforce_csrf_checks=True, headers={"Accept-Language": "en"})
    client.force_login(anna)
    path = reverse("settings:types", args=["kongres"])
    here = client.post(path, {"name": "Prasa"}, headers={"Origin": "http://testserver"})
    elsewhere = client.post(path, {"name": "Prasa"}, headers={"Origin": "https://evil.example"})
    assert (here.status_code, elsewhere.status_code) == (403, 403)
    assert 'value="Prasa"' in here.content.decode()
    assert 'value="Prasa"' not in elsewhere.content.decode()


def test_a_link_sets_a_password_once(client: Client, db: None) -> None:
    user = User.objects.create_user("jan@example.org")
    link = reverse("account:set_password", args=invitations.key_of(user))
    typed = {"new_password1": PASSWORD, "new_password2": PASSWORD}
    assert client.get(link).status_code == 200
    assert client.post(link, {**typed, "new_password2": "another"}).status_code == 422
    assert client.post(link, typed)["Location"] == reverse("account_login")
    assert User.objects.get(pk=user.pk).check_password(PASSWORD)
    again = client.post(link, {"new_password1": "x" * 12, "new_password2": "x" * 12})
    assert again.status_code == 404
    assert User.objects.get(pk=user.pk).check_password(PASSWORD)


@pytest.mark.parametrize("who", ["MQ", "!!", "w6k", "OTk5OTk5"])
def test_a_made_up_link_does_not_work(client: Client, db: None, who: str) -> None:
    assert client.get(reverse("account:set_password", args=[who, "abc-def"])).status_code == 404


def test_the_profile_keeps_name_and_language(client: Client, anna: User) -> None:
    client.force_login(anna)
    response = client.post(
        reverse("account:profile"), {"name": " Anna   Żółć ", "language": "en"}, follow=True
    )
    stored = User.objects.get(pk=anna.pk)
    assert (stored.name, stored.language) == ("Anna Żółć", "en")
    assert "Your profile is saved." in response.content.decode()


@pytest.mark.parametrize(
    "page",
    ["account_change_password", "mfa_index", "mfa_activate_totp", "account_logout", "mfa_list_webauthn"],
)
def test_pages_about_the_account_wear_our_look(client: Client, anna: User, page: str) -> None:
    client.post(reverse("account_login"), {"login": anna.email, "password": PASSWORD})
    response = client.get(reverse(page), follow=True)
    assert response.status_code == 200
    assert 'class="w-top w-top-plain"' in response.content.decode()


def test_errors_speak_the_language_of_the_reader(client: Client, db: None) -> None:
    page = client.get("/nothing-here/", headers={"Accept-Language": "en"})
    assert page.status_code == 404
    assert "There is no such page" in page.content.decode()
    assert re.search(r'<html lang="en"', page.content.decode())
