"""Addresses of texts and channels, below /console/."""

from django.urls import URLPattern, path

from safeconduct.foundation.publishing.views import channels, texts

urlpatterns: list[URLPattern] = [
    path("channels", channels.page, name="channels"),
    path("channels/propose", channels.propose, name="channels-propose"),
    path("channels/<uuid:list_id>/sign", channels.sign, name="channels-sign"),
    path("channels/<uuid:list_id>/refuse", channels.refuse, name="channels-refuse"),
    path("texts", texts.overview, name="texts"),
    path("texts/<slug:code>", texts.language, name="texts-language"),
    path("texts/<slug:code>/sheet", texts.sheet, name="texts-sheet"),
    path("texts/<slug:code>/sheet/read", texts.read_sheet, name="texts-read-sheet"),
    path("texts/<slug:code>/sheet/approve", texts.approve_sheet, name="texts-approve-sheet"),
    path("texts/<slug:code>/<slug:kind>/<str:key>", texts.one, name="texts-one"),
    path("texts/<slug:code>/<slug:kind>/<str:key>/read", texts.read, name="texts-read"),
    path("texts/<slug:code>/<slug:kind>/<str:key>/approve", texts.approve, name="texts-approve"),
    path("texts/<slug:code>/<slug:kind>/<str:key>/back", texts.send_back, name="texts-send-back"),
]
