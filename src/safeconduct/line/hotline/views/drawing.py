"""Rows of a list, drawn once for each of their versions: a template for a hundred rows is most of a page's time."""

import uuid
from collections.abc import Iterable

from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from safeconduct.line.hotline.queries.opening import Memory
from safeconduct.line.hotline.views.wording import Line

# Rows of several members in several minutes; then all are drawn anew.
MOST = 3000


def drawn(memory: Memory, lines: Iterable[Line], current: uuid.UUID | None, listed: str) -> list[SafeString]:
    """Each line as its row. What was drawn is kept where what was opened is kept, and goes with it."""
    template, language = get_template("hotline/console/row.html"), get_language()
    if len(memory.drawn) > MOST:
        memory.drawn.clear()
    rows = []
    for line in lines:
        is_current, row = line.row.id == current, line.row
        here = tuple((one.name, one.doing) for one in line.here)
        shown = (line.waited, line.marks, line.weight, line.first_line, line.is_mine, line.flag, here, is_current)
        place = (row.id, row.version, language, listed, *shown)
        if place not in memory.drawn:
            memory.drawn[place] = template.render({"line": line, "current": current, "listed": listed})
        rows.append(mark_safe(memory.drawn[place]))  # noqa: S308  # the template escaped it
    return rows
