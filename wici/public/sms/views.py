"""Where gateways tell what became of text messages. No login: the address itself cannot be guessed."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from wici.delivery import delivery_reports
from wici.delivery.report_links import reported_recipient
from wici.plain.sms.gateways import KANNEL, SMSAPI, Report


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def delivery_report(request: HttpRequest, token: str) -> HttpResponse:
    """Keep a report. SMSAPI repeats its own until it reads ``OK``; Kannel looks at the status alone.

    The same report may come again. 404 for an address that we did not give out, or whose message is deleted.
    """
    recipient = reported_recipient(token)
    if recipient is None or request.method == "HEAD":
        raise Http404
    if not delivery_reports.write(recipient, _report(request), timezone.now()):
        raise Http404
    return HttpResponse("OK", content_type="text/plain")


def _report(request: HttpRequest) -> Report:
    given = {**request.GET.dict(), **request.POST.dict()}
    values = {name: str(value) for name, value in given.items()}
    is_smsapi = "status_name" in values or "MsgId" in values
    return (SMSAPI if is_smsapi else KANNEL).report(values)
