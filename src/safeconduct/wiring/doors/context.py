"""What every template may name."""

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation

from safeconduct.foundation.languages.domain.offered import BY_CODE, OFFERED, Language
from safeconduct.wiring.env import Installation


def everywhere(request: HttpRequest) -> dict[str, Installation | Language | tuple[Language, ...]]:
    """`installation` (is_rehearsal), `language` (of the path, else of the reader) and `languages`."""
    first = request.path_info.split("/", 2)[1] if request.path_info.startswith("/") else ""
    language = BY_CODE.get(first) or BY_CODE.get(translation.get_language() or "") or BY_CODE["en"]
    return {"installation": settings.INSTALLATION, "language": language, "languages": OFFERED}
