"""Addresses of the hotline. Three lists: those that take messages hold public keys only, `/return` opens, the desk."""

from django.urls import URLPattern, path, register_converter

from safeconduct.foundation.languages.domain.offered import BY_CODE
from safeconduct.line.hotline import public_views
from safeconduct.line.hotline.views import (
    board,
    composing,
    desk,
    files,
    joining,
    lists,
    telling,
    translating,
    triaging,
    working,
)


class LanguageCode:
    """One of the languages on offer, as the first part of a path."""

    regex = "|".join(BY_CODE)

    def to_python(self, value: str) -> str:
        """The code itself."""
        return value

    def to_url(self, value: str) -> str:
        """The code itself."""
        return value


register_converter(LanguageCode, "language")

take_urls: list[URLPattern] = [
    path("", public_views.choose),
    path(".well-known/safeconduct.json", public_views.signed_channels),
    path("<language:code>", public_views.landing),
    path("<language:code>/", public_views.landing),
    path("<language:code>/safe", public_views.safe),
    path("<language:code>/write", public_views.write),
    path("<language:code>/try", public_views.try_receipt),
    path("<language:code>/authentic", public_views.authentic),
    path("<language:code>/find", public_views.find),
    path("<language:code>/leave", public_views.leave),
]

return_urls: list[URLPattern] = [
    path("<language:code>/return", public_views.come_back),
    path("<language:code>/return/more", public_views.more),
    path("<language:code>/return/code", public_views.code),
    path("<language:code>/return/word", public_views.own_word),
    path("<language:code>/return/forget", public_views.forget),
    path("<language:code>/return/close", public_views.close),
]

console_urls: list[URLPattern] = [
    path("queue", desk.queue, name="queue"),
    path("conversation/<uuid:conversation_id>", desk.conversation, name="conversation"),
    path("conversation/<uuid:conversation_id>/reply", composing.reply, name="reply"),
    path("conversation/<uuid:conversation_id>/translate-theirs", translating.theirs, name="translate-theirs"),
    path("conversation/<uuid:conversation_id>/translate-ours", translating.ours, name="translate-ours"),
    path("conversation/<uuid:conversation_id>/triage", triaging.triage, name="triage"),
    path("conversation/<uuid:conversation_id>/brake", composing.looked_at, name="brake"),
    path("conversation/<uuid:conversation_id>/templates", composing.templates, name="templates"),
    path("conversation/<uuid:conversation_id>/take-back", composing.take_back, name="take-back"),
    path("conversation/<uuid:conversation_id>/withdraw", composing.withdraw, name="withdraw"),
    path("conversation/<uuid:conversation_id>/let-go", composing.let_go, name="let-go"),
    path("conversation/<uuid:conversation_id>/send-back", composing.send_back, name="send-back"),
    path("conversation/<uuid:conversation_id>/note", composing.note, name="note"),
    path("conversation/<uuid:conversation_id>/assign", desk.assign, name="assign"),
    path("conversation/<uuid:conversation_id>/close", desk.close, name="close"),
    path("conversation/<uuid:conversation_id>/hold", desk.hold, name="hold"),
    path("conversation/<uuid:conversation_id>/release", desk.release, name="release"),
    path("conversation/<uuid:conversation_id>/take", working.take, name="take"),
    path("conversation/<uuid:conversation_id>/flag", working.flag, name="flag"),
    path("conversation/<uuid:conversation_id>/lift-flag", working.lift_flag, name="lift-flag"),
    path("conversation/<uuid:conversation_id>/here", working.here, name="here"),
    path("attachment/<uuid:file>", files.attachment, name="attachment"),
    path("attachment/<uuid:file>/page/<int:page>", files.attachment_page, name="attachment_page"),
    path("queue/expire", desk.expire, name="expire"),
    path("queue/next", working.take_next, name="take-next"),
    path("queue/search", lists.search, name="search"),
    path("queue/join", joining.join, name="join"),
    path("conversation/<uuid:conversation_id>/part", joining.part, name="part"),
    path("conversation/<uuid:conversation_id>/person", joining.person, name="person"),
    path("conversation/<uuid:conversation_id>/identity", telling.identity, name="identity"),
    path("queue/notice/<uuid:notice_id>", telling.see_notice, name="see-notice"),
    path("queue/canary", telling.plant, name="plant"),
    path("queue/many", lists.many, name="many"),
    path("queue/save-list", lists.save_list, name="save-list"),
    path("queue/drop-list", lists.drop_list, name="drop-list"),
    path("queue/own", lists.own, name="own-desk"),
    path("queue/own/keep", lists.keep_own, name="keep-own"),
    path("queue/own/hand-over", lists.hand_over, name="hand-over"),
    path("board", board.board, name="board"),
    path("board/hand-over", board.hand_over, name="hand-over-note"),
    path("board/hand-over/<uuid:hand_over_id>/read", board.read_hand_over, name="read-hand-over"),
]
