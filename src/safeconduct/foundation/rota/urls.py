"""Addresses of the rota's pages, below /console/."""

from django.urls import URLPattern, path

from safeconduct.foundation.rota.views import hours, mine, week

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
    path("shifts/<uuid:shift_id>", mine.say, name="say-presence"),
]
