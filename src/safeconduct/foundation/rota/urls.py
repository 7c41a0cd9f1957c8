"""Addresses of the rota's pages, below /console/."""

from django.urls import URLPattern, path

from safeconduct.foundation.rota.views import hours, mine, pages, week

urlpatterns: list[URLPattern] = [
    path("rota", week.page, name="rota"),
    path("rota/plan", week.plan, name="rota-plan"),
    path("rota/copy", week.copy, name="rota-copy"),
    path("rota/swap", week.swap, name="rota-swap"),
    path("rota/hours", hours.page, name="rota-hours"),
    path("rota/hours/house", hours.house, name="rota-house"),
    path("rota/hours/openings", hours.openings, name="rota-openings"),
    path("rota/hours/languages", hours.languages, name="rota-languages"),
    path("shifts", mine.page, name="my-shifts"),
    path("pages", pages.calls, name="page-calls"),
    path("pages/<uuid:page_id>/tap", pages.tap, name="page-tap"),
    path("tap/<str:token>", pages.tap_by_link, name="page-link"),
    path("shifts/ways", pages.add_way, name="add-way"),
    path("shifts/ways/<uuid:way_id>/confirm", pages.confirm_way, name="confirm-way"),
    path("shifts/ways/<uuid:way_id>/remove", pages.remove_way, name="remove-way"),
    path("shifts/<uuid:shift_id>", mine.say, name="say-presence"),
]
