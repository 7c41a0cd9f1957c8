"""Pages of the house itself: health, numbers, static files, and what is shown when something fails."""

import hashlib
import hmac
import importlib.util
import mimetypes
import pathlib
import sys

from django.apps import apps
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control

from safeconduct.foundation.kit import secret_files
from safeconduct.wiring.doors import saying, scoreboard, sorry
from safeconduct.wiring.doors.scoreboard import BOARD, Count


def health(_request: HttpRequest) -> HttpResponse:
    """Says ok, and nothing else."""
    return HttpResponse("ok", content_type="text/plain; charset=utf-8")


def metrics(request: HttpRequest) -> HttpResponse:
    """Numbers for Prometheus, to whoever has the token of secrets/console; to anyone else there is no such page."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    try:
        token = secret_files.read("console", "metrics_token").decode().strip()
    except OSError as error:
        raise Http404 from error
    if not hmac.compare_digest(given.encode(), token.encode()):
        raise Http404
    lines = [
        f'safeconduct_process_{count.name.lower()}{{kind="{kind}"}} {number}' for kind, count, number in BOARD.rows()
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; version=0.0.4; charset=utf-8")


@cache_control(max_age=3600, public=True)
def static_file(request: HttpRequest, path: str) -> HttpResponse:
    """One of our own files, from memory: no path from outside ever reaches the disk."""
    found = FILES.get(path)
    if found is None:
        raise Http404
    content, kind, tag = found
    if request.headers.get("If-None-Match") == tag:
        return HttpResponse(status=304, headers={"ETag": tag})
    return HttpResponse(content, content_type=kind, headers={"ETag": tag})


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  # Django's names
    """What could not be understood."""
    return HttpResponse(sorry.page(400, request.path), status=400)


def missing(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """Missing and forbidden look the same."""
    return HttpResponse(sorry.page(404, request.path), status=404)


def forgery_refused(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """A form that did not come from our own page, or came too late."""
    return HttpResponse(sorry.page(403, request.path), status=403)


def failed(request: HttpRequest) -> HttpResponse:
    """Something of ours broke: it is counted, and its class and line are told, never its words."""
    kind = settings.ROOT_URLCONF.rpartition(".")[2].removesuffix("_urls")
    if kind in scoreboard.KINDS:
        BOARD.add(kind, Count.FAILED)
    failure = sys.exc_info()[1]
    if failure is not None:
        saying.say(f"{kind} failed: {saying.where(failure)}")
    return HttpResponse(sorry.page(500, request.path), status=500)


def _files() -> dict[str, tuple[bytes, str, str]]:
    found = {}
    for app in apps.get_app_configs():
        folder = pathlib.Path(app.path) / "static"
        for file in sorted(folder.rglob("*")) if app.name.startswith("safeconduct.") else ():
            if file.is_file():
                content = file.read_bytes()
                kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
                kind += "; charset=utf-8" if kind.startswith("text/") else ""
                tag = f'"{hashlib.sha256(content).hexdigest()[:24]}"'
                found[str(file.relative_to(folder))] = (content, kind, tag)
    return found


FILES = _files()


def stands(module: str) -> bool:
    """Whether this part of the house is built yet."""
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:
        return False
