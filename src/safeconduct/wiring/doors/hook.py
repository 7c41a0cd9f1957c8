"""Where Telegram pushes updates to, beside the pages that take messages. 200 is said when one was durably taken."""

import asyncio

from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from safeconduct.wiring import arrivals, channels
from safeconduct.wiring.doors import saying

_SECRET = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  # a header's name


@csrf_exempt
@require_POST
def telegram(request: HttpRequest) -> HttpResponse:
    """One update. Without its secret there is no such page; what was not taken is pushed again."""
    token = channels.token("door")
    address, secret = channels.webhook(token) if token else ("", "")
    shown = request.headers.get(_SECRET, "")
    if not address or not constant_time_compare(shown, secret):
        return HttpResponse(status=404)
    try:
        # The files by a loop of their own; the tables by this thread, whose connection is kept for the next.
        asyncio.run(arrivals.prepared(request.body, channels.fetch))()
    except Exception as error:  # noqa: BLE001  # the outer edge: Telegram keeps it and pushes it again
        saying.say(f"an update was not taken: {saying.where(error)}")
        return HttpResponse(status=503)
    return HttpResponse(status=200)
