"""From our page to an account elsewhere: a code that is good once, and never the receipt."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from safeconduct.foundation.languages.domain.texts import Texts
from safeconduct.line.hotline import actions
from safeconduct.line.hotline.domain.sending import shown_code
from safeconduct.line.hotline.public_views.cookies import VISIT, is_own_form, token, with_token
from safeconduct.line.hotline.public_views.returning import over
from safeconduct.line.hotline.public_views.sheets import in_language, secret_sheet


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@in_language
def code(request: HttpRequest, worded: Texts) -> HttpResponse:
    """Say what Telegram sees; then give the code. A cover gives one too, and looks the same."""
    visit, shown, path = request.COOKIES.get(VISIT, ""), "", ""
    try:
        if request.method == "POST" and is_own_form(request):
            shown = shown_code(actions.give_code(visit))
        else:
            actions.visit(visit)
            path = "errors.form_lost" if request.method == "POST" else ""
    except actions.VisitOver:
        return over(request, worded)
    where = worded.sentence("code.bot", bot=f"@{actions.bot_name()}")
    response = secret_sheet(
        worded, "code", status=422 if path else 200, shown=shown, token=token(request),
        problem=worded.sentence(path) if path else None, where=where,
    )  # fmt: skip
    return with_token(request, response)
