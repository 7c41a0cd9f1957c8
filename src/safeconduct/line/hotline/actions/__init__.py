"""Verbs of the hotline: each one durable transaction and one deed."""

from safeconduct.line.hotline.actions.answering import (
    NoCover,
    NothingToSend,
    assign,
    close,
    hold,
    note,
    open_conversation,
    release,
    reply,
)
from safeconduct.line.hotline.actions.attaching import NoRoom
from safeconduct.line.hotline.actions.continuing import write_on
from safeconduct.line.hotline.actions.duress import OwnWordRefused, choose_own_words
from safeconduct.line.hotline.actions.forgetting import forget
from safeconduct.line.hotline.actions.receiving import receive
from safeconduct.line.hotline.actions.visiting import NotOurs, VisitOver, open_receipt, visit
from safeconduct.line.hotline.actions.wrapping import waiting_to_be_wrapped, wrap_anew

__all__ = [
    "NoCover",
    "NoRoom",
    "NotOurs",
    "NothingToSend",
    "OwnWordRefused",
    "VisitOver",
    "assign",
    "choose_own_words",
    "close",
    "forget",
    "hold",
    "note",
    "open_conversation",
    "open_receipt",
    "receive",
    "release",
    "reply",
    "visit",
    "waiting_to_be_wrapped",
    "wrap_anew",
    "write_on",
]
