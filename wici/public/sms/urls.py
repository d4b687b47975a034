"""Addresses that gateways call."""

from django.urls import URLPattern, URLResolver, path

from wici.delivery.report_links import REPORT_ROUTE
from wici.public.sms.views import delivery_report

urlpatterns: list[URLPattern | URLResolver] = [path(REPORT_ROUTE, delivery_report, name="delivery-report")]
