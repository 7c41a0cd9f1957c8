"""Verbs of the hotline: each one durable transaction and one deed."""

from safeconduct.line.hotline.actions.answering import (
    AlreadyRead,
    AnsweredMeanwhile,
    NoCover,
    NothingToSend,
    Stopped,
    Unfilled,
    WithAnother,
    close,
    hold,
    note,
    open_conversation,
    release,
    reply,
)
from safeconduct.line.hotline.actions.arriving import take
from safeconduct.line.hotline.actions.assigning import (
    ANYONE,
    HandsFull,
    NobodyWaits,
    NoSuchMember,
    To,
    assign,
    assign_all,
    close_all,
    hand_over,
    is_anothers,
    take_next,
    to,
)
from safeconduct.line.hotline.actions.attaching import NoRoom
from safeconduct.line.hotline.actions.continuing import write_on
from safeconduct.line.hotline.actions.duress import OwnWordRefused, choose_own_words
from safeconduct.line.hotline.actions.entries import ChangedMeanwhile
from safeconduct.line.hotline.actions.flagging import NoReason, flag, lift_flag
from safeconduct.line.hotline.actions.forgetting import forget
from safeconduct.line.hotline.actions.identity import NobodyToTell, NoWrittenReason, open_identity, plant_canary
from safeconduct.line.hotline.actions.joining import CannotBeJoined, NoEvidence, join, name_person, part, unname_person
from safeconduct.line.hotline.actions.moving import give_code, receive_moved
from safeconduct.line.hotline.actions.own import keep_own, say_gone, say_here
from safeconduct.line.hotline.actions.receiving import receive
from safeconduct.line.hotline.actions.searching import search
from safeconduct.line.hotline.actions.seconding import (
    OwnAnswer,
    UnderDuress,
    ask_second,
    send_back,
    withdraw,
)
from safeconduct.line.hotline.actions.seconding import release as release_answer
from safeconduct.line.hotline.actions.showing_files import HEARD, open_file
from safeconduct.line.hotline.actions.speaking import bot_name
from safeconduct.line.hotline.actions.taking_back import TooLate, take_back
from safeconduct.line.hotline.actions.telling import see_notice
from safeconduct.line.hotline.actions.triaging import (
    lift_duress,
    mark_duress,
    mark_hoax,
    mute,
    set_urgency,
    unmark_hoax,
    unmute,
)
from safeconduct.line.hotline.actions.visiting import NotOurs, VisitOver, open_receipt, visit
from safeconduct.line.hotline.actions.wrapping import waiting_to_be_wrapped, wrap_anew

__all__ = [
    "ANYONE",
    "HEARD",
    "AlreadyRead",
    "AnsweredMeanwhile",
    "CannotBeJoined",
    "ChangedMeanwhile",
    "HandsFull",
    "NoCover",
    "NoEvidence",
    "NoReason",
    "NoRoom",
    "NoSuchMember",
    "NoWrittenReason",
    "NobodyToTell",
    "NobodyWaits",
    "NotOurs",
    "NothingToSend",
    "OwnAnswer",
    "OwnWordRefused",
    "Stopped",
    "To",
    "TooLate",
    "UnderDuress",
    "Unfilled",
    "VisitOver",
    "WithAnother",
    "ask_second",
    "assign",
    "assign_all",
    "bot_name",
    "choose_own_words",
    "close",
    "close_all",
    "flag",
    "forget",
    "give_code",
    "hand_over",
    "hold",
    "is_anothers",
    "join",
    "keep_own",
    "lift_duress",
    "lift_flag",
    "mark_duress",
    "mark_hoax",
    "mute",
    "name_person",
    "note",
    "open_conversation",
    "open_file",
    "open_identity",
    "open_receipt",
    "part",
    "plant_canary",
    "receive",
    "receive_moved",
    "release",
    "release_answer",
    "reply",
    "say_gone",
    "say_here",
    "search",
    "see_notice",
    "send_back",
    "set_urgency",
    "take",
    "take_back",
    "take_next",
    "to",
    "unmark_hoax",
    "unmute",
    "unname_person",
    "visit",
    "waiting_to_be_wrapped",
    "withdraw",
    "wrap_anew",
    "write_on",
]
