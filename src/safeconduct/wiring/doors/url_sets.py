"""Which addresses each part of the house offers; a part that is not built yet offers none."""

import importlib

from django.urls import URLPattern, URLResolver, include, path

from safeconduct.foundation.publishing import queries as publishing
from safeconduct.foundation.staff import queries as staff
from safeconduct.line.hotline import queries as hotline
from safeconduct.wiring.doors import plain_views

Addresses = list[URLPattern | URLResolver]

STATIC = path("static/<path:path>", plain_views.static_file)


def of(module: str, name: str = "urlpatterns") -> Addresses:
    """The list `name` of a context's page of addresses."""
    if not plain_views.stands(module):
        return []
    found: Addresses = getattr(importlib.import_module(module), name)
    return found


def take() -> Addresses:
    """For everybody outside."""
    from safeconduct.wiring import channels  # noqa: PLC0415  # after Django is set up
    from safeconduct.wiring.doors import hook  # noqa: PLC0415

    pages = of("safeconduct.line.hotline.urls", "take_urls")
    return [path("healthz", plain_views.health), path(channels.HOOK, hook.telegram), *pages, STATIC]


def back() -> Addresses:
    """For who comes back with a receipt."""
    return of("safeconduct.line.hotline.urls", "return_urls")


def console() -> Addresses:
    """For staff. Who answers them keeps opened words in memory, and lets go of them together."""
    if hotline.forget_opened not in staff.on_forgotten:
        staff.on_forgotten += [hotline.forget_opened, hotline.forget_board]
    if _is_readable not in staff.on_readable:
        staff.on_readable.append(_is_readable)
    return [
        path("metrics", plain_views.metrics),
        STATIC,
        path("console/", include(of("safeconduct.foundation.staff.urls"))),
        path("console/", include(of("safeconduct.foundation.rota.urls"))),
        path("console/", include(of("safeconduct.foundation.publishing.urls"))),
        path("console/", include(of("safeconduct.line.hotline.urls", "console_urls"))),
    ]


def _is_readable() -> bool:
    return bool(publishing.shown())


def live() -> Addresses:
    """The consoles' event stream."""
    from safeconduct.wiring.doors import live as streams  # noqa: PLC0415  # only this pool watches

    return [path("console/live", streams.stream)]
