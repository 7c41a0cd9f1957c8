"""Reads that the console's pages need. What was opened stays in this process's memory, a version at a time."""

from safeconduct.line.hotline.queries.board import Board, board_now, forget_board
from safeconduct.line.hotline.queries.files import content
from safeconduct.line.hotline.queries.finding import Found, Hit, find, listed, living_now, open_beside
from safeconduct.line.hotline.queries.notices import notices_for, openings
from safeconduct.line.hotline.queries.numbers import came, change_number, counts, held_until
from safeconduct.line.hotline.queries.opening import (
    forget_opened,
    forget_opened_of,
    memory_of,
    opened,
    opened_row,
    opened_rows,
)
from safeconduct.line.hotline.queries.presence import here_now, own_of, presence_number, taker
from safeconduct.line.hotline.queries.promises import Promise, promise
from safeconduct.line.hotline.queries.queue import SHOWN, living, queue, queue_rows

__all__ = [
    "SHOWN",
    "Board",
    "Found",
    "Hit",
    "Promise",
    "board_now",
    "came",
    "change_number",
    "content",
    "counts",
    "find",
    "forget_board",
    "forget_opened",
    "forget_opened_of",
    "held_until",
    "here_now",
    "listed",
    "living",
    "living_now",
    "memory_of",
    "notices_for",
    "open_beside",
    "opened",
    "opened_row",
    "opened_rows",
    "openings",
    "own_of",
    "presence_number",
    "promise",
    "queue",
    "queue_rows",
    "taker",
]
