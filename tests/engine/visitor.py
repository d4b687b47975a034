"""A browser without scripts, over real HTTP, for many people at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin, urlsplit
from urllib.request import HTTPCookieProcessor, ProxyHandler, Request, build_opener

_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
_FORM = re.compile(r'<form id="registration"[^>]*?action="([^"]+)"', re.DOTALL)
SECONDS = 240


class Visitor:
    """One person with cookies and a network address of their own; ``at`` is the path of the shown page."""

    def __init__(self, site: str, number: int) -> None:
        self.site = site
        self.at, self.page, self.status = "", "", 0
        self._opener = build_opener(ProxyHandler({}), HTTPCookieProcessor(CookieJar()))
        self._headers = {
            "Accept-Language": "en",
            "X-Forwarded-For": f"203.0.{number // 250}.{number % 250 + 1}",
        }

    def get(self, path: str) -> None:
        """Open a page."""
        self._ask(Request(urljoin(self.site, path), headers=self._headers))  # noqa: S310 - http only

    def send(self, values: Mapping[str, str]) -> None:
        """Send the page's form with these answers and what is hidden in it."""
        hidden = {name: unescape(value) for name, value in _HIDDEN.findall(self.page)}
        form = _FORM.search(self.page)
        where = urljoin(self.site, unescape(form.group(1)) if form else self.at)
        body = urlencode({**hidden, **values}).encode()
        self._ask(Request(where, data=body, headers=self._headers))  # noqa: S310 - http only

    def _ask(self, request: Request) -> None:
        try:
            answer = self._opener.open(request, timeout=SECONDS)
        except HTTPError as refused:
            answer = refused
        with answer:
            self.page = answer.read().decode()
            self.status, self.at = answer.status, urlsplit(answer.url).path
