"""Files of a message: shown only as the sandbox made them anew, in a page that may do nothing."""

import base64
import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from safeconduct.foundation.sandbox.contract import Kind, NotShown, SafeCopy
from safeconduct.foundation.staff.access import StaffRequest, requires
from safeconduct.line.hotline import actions
from safeconduct.line.hotline.views import wording
from safeconduct.line.hotline.views.showing import DESK

# Should a copy still be more than it seems: it runs nothing, asks for nothing, and no other page may hold it.
_HEADERS = {
    "Content-Disposition": "inline",
    "Content-Security-Policy": "sandbox; default-src 'none'; style-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


@requires(*DESK)
@require_GET
def attachment(request: StaffRequest, file: uuid.UUID) -> HttpResponse:
    """The bytes of the safe copy, for the picture or the player in the thread."""
    copy = actions.open_file(request.actor, file)
    if isinstance(copy, NotShown):
        sentence = wording.not_shown(copy.because)
        return HttpResponse(sentence, status=415, content_type="text/plain; charset=utf-8", headers=_HEADERS)
    return HttpResponse(copy.content, content_type=copy.media_type, headers=_HEADERS)


@requires(*DESK)
@require_GET
def attachment_page(request: StaffRequest, file: uuid.UUID, page: int) -> HttpResponse:
    """One file by itself: a picture in full, a document page by page, a text; or why it cannot be shown."""
    copy = actions.open_file(request.actor, file, page)
    return render(request, "hotline/console/file.html", {"file": file, **_shown(copy)})


def _shown(copy: SafeCopy | NotShown) -> dict[str, Any]:
    if isinstance(copy, NotShown):
        return {"because": wording.not_shown(copy.because)}
    if copy.kind is Kind.TEXT:
        return {"copy": copy, "text": copy.content.decode()}
    if copy.kind in actions.HEARD:
        return {"copy": copy}
    packed = base64.b64encode(copy.content).decode()
    earlier, later = copy.page - 1, copy.page + 1 if copy.page < copy.pages else 0
    return {"copy": copy, "picture": f"data:image/jpeg;base64,{packed}", "earlier": earlier, "later": later}
