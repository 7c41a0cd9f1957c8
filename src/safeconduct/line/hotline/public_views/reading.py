"""Pages that are only read."""

from collections.abc import Mapping

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from safeconduct.foundation.languages.domain.texts import SOURCE, Texts, texts
from safeconduct.line.hotline.public_views.cookies import VISIT, drop
from safeconduct.line.hotline.public_views.sheets import bare_sheet, in_language, open_sheet, wording


@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """Choose a language, each in its own script."""
    return bare_sheet(request, "choose")


@require_safe
@in_language
def landing(request: HttpRequest, worded: Texts) -> HttpResponse:
    """What happens and how, and what others asked."""
    steps, questions = worded["steps"], worded["questions"]
    assert isinstance(steps, Mapping)
    assert isinstance(questions, Mapping)
    return open_sheet(
        request, worded, "landing", here="", steps=list(steps.values()), questions=list(questions.values())
    )


@require_safe
@in_language
def safe(request: HttpRequest, worded: Texts) -> HttpResponse:
    """Who can see what, what never to write, how to delete traces."""
    return open_sheet(request, worded, "safe", here="safe", onion=settings.INSTALLATION.onion)


@require_safe
@in_language
def authentic(request: HttpRequest, worded: Texts) -> HttpResponse:
    """How to know that this is the real hotline, and what nobody can know."""
    known = settings.INSTALLATION
    # The address that was set, never the one that was asked for: a clone would be told its own.
    host = known.host or settings.ALLOWED_HOSTS[0]
    return open_sheet(request, worded, "authentic", here="authentic", host=host, onion=known.onion)


@require_safe
@in_language
def find(request: HttpRequest, worded: Texts) -> HttpResponse:
    """Where a family can turn."""
    return open_sheet(request, worded, "find", here="find")


@require_safe
@in_language
def leave(request: HttpRequest, worded: Texts) -> HttpResponse:
    """Where the quick exit leads: a page that says nothing, and a browser told to forget what it holds of us."""
    response = open_sheet(request, worded, "leave", alone=True)
    response["Clear-Site-Data"] = '"cache","cookies","storage"'
    # Browsers obey that header over https only.
    return drop(response) if VISIT in request.COOKIES else response


def missing(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """No such page, said in the language of the path as far as it has one."""
    if exception is not None and not isinstance(exception, Http404):
        raise exception
    code = request.path_info.strip("/").split("/", 1)[0]
    worded = wording(code) or texts(SOURCE)
    return open_sheet(request, worded, "missing", status=404, problem=worded.sentence("errors.missing"), alone=True)
