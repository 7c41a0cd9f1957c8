"""A local Bot API server: the methods that we use, as core.telegram.org/bots/api documents them, over real HTTP.

Tests drive it as callers (`Person`) and let it fail as a network and a provider fail (`Fault`). By hand:
`python tests/channels/bot_api.py --port 8081`, then `SAFECONDUCT_TELEGRAM_TOKEN=1:local
SAFECONDUCT_TELEGRAM_API=http://127.0.0.1:8081 make run`, and write as a caller on http://127.0.0.1:8081/.
"""

import argparse
import contextlib
import dataclasses
import email.parser
import email.policy
import html
import http.client
import http.server
import itertools
import json
import re
import socket
import socketserver
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterator
from typing import Any

Json = dict[str, Any]

LONGEST = 4096
DELETABLE_SECONDS = 48 * 3600
LARGEST_FILE = 20 * 1024 * 1024
FILES = ("photo", "document", "voice")
QUIET = ("setMyCommands", "setMyDescription", "setMyShortDescription", "logOut", "close")


class Refused(Exception):
    """An answer that is not ok, with its code and its sentence as Telegram words it."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code, self.description, self.parameters = code, description, parameters


@dataclasses.dataclass
class Fault:
    """What goes wrong with the next `times` calls of a method (any, if empty).

    `kind`: "status" (an answer with `code` and JSON), "html" (a gateway's page), "flood" (429, `seconds`), "hang up"
    (before anything was done), "lose" (everything was done, and the answer is lost), "late" (answered after `seconds`).
    """

    kind: str
    method: str = ""
    times: int = 1
    code: int = 500
    seconds: float = 1


@dataclasses.dataclass
class Webhook:
    """Where updates are pushed."""

    url: str
    secret: str
    allowed: list[str]


class BotApi:
    """One bot's side of Telegram: chats, messages, files, updates that wait, and every call that came."""

    def __init__(self, token: str = "1:local", username: str = "local_bot") -> None:
        self.token, self.username = token, username
        self.lock = threading.Condition(threading.RLock())
        self.people: dict[int, Json] = {}
        self.blocked: set[int] = set()
        self.messages: dict[tuple[int, int], Json] = {}
        self.deleted: list[tuple[int, int]] = []
        self.waiting: list[Json] = []
        self.files: dict[str, tuple[str, bytes]] = {}
        self.taps: set[str] = set()
        self.calls: list[tuple[str, Json]] = []
        self.faults: list[Fault] = []
        self.chaos: Callable[[str], Fault | None] = lambda _: None
        self.webhook: Webhook | None = None
        self.allowed: list[str] = []
        self.asking = 0
        self.now: Callable[[], float] = time.time
        self.numbers = {name: itertools.count(start) for name, start in (("update", 700_000_001), ("file", 1))}
        self.ids: dict[int, Iterator[int]] = {}
        self.address = ""

    # What a caller does

    def person(self, name: str = "Anna", language: str = "ru", number: int | None = None) -> "Person":
        """Somebody with an account."""
        with self.lock:
            number = number or 7_000_000_000 + len(self.people) + 1
            self.people[number] = {"id": number, "is_bot": False, "first_name": name, "language_code": language}
            self.ids[number] = itertools.count(1)
        return Person(self, number)

    def arrives(self, **content: Any) -> Json:  # noqa: ANN401
        """An update comes into being, and waits until it is acknowledged."""
        with self.lock:
            update = {"update_id": next(self.numbers["update"]), **content}
            self.waiting.append(update)
            self.lock.notify_all()
            return update

    def again(self, update: Json) -> None:
        """The same update once more, as after a lost acknowledgement."""
        with self.lock:
            self.waiting.append(update)
            self.waiting.sort(key=lambda each: int(each["update_id"]))
            self.lock.notify_all()

    def chat(self, person: int) -> list[Json]:
        """What stands in a chat now, oldest first."""
        with self.lock:
            return [each for (chat, _), each in sorted(self.messages.items()) if chat == person]

    def message(self, chat: int, sender: Json, **content: Any) -> Json:  # noqa: ANN401
        """A message comes to stand in a chat."""
        with self.lock:
            number, person = next(self.ids[chat]), self.people[chat]
            self.messages[chat, number] = {
                "message_id": number, "from": sender, "date": int(self.now()),
                "chat": {"id": chat, "type": "private", "first_name": person["first_name"]}, **content,
            }  # fmt: skip
            return self.messages[chat, number]

    # What the bot asks for

    @property
    def me(self) -> Json:
        """The bot."""
        number = int(self.token.partition(":")[0])
        return {"id": number, "is_bot": True, "first_name": "Information", "username": self.username,
                "can_join_groups": False, "can_read_all_group_messages": False, "supports_inline_queries": False}  # fmt: skip

    def call(self, method: str, given: Json) -> object:
        """The result of one method. Raises Refused."""
        if method in QUIET or method == "sendChatAction":
            return True
        does = getattr(self, f"_{method}", None)
        if does is None:
            raise Refused(404, "Not Found")
        with self.lock:
            self.calls.append((method, given))
        return does(given)

    def _getMe(self, _: Json) -> Json:
        return self.me

    def _getUpdates(self, given: Json) -> list[Json]:
        with self.lock:
            if self.webhook:
                raise Refused(409, "Conflict: can't use getUpdates method while webhook is active; "
                                   "use deleteWebhook to delete the webhook first")  # fmt: skip
            self.asking += 1
            mine = self.asking
            self.lock.notify_all()
            if given.get("allowed_updates") is not None:
                self.allowed = list(given["allowed_updates"])
            offset = int(given.get("offset") or 0)
            if offset > 0:
                self.waiting = [each for each in self.waiting if each["update_id"] >= offset]
            until = time.monotonic() + float(given.get("timeout") or 0)
            while not (found := self._wanted()) and time.monotonic() < until and mine == self.asking:
                self.lock.wait(until - time.monotonic())
            if mine != self.asking:
                raise Refused(409, "Conflict: terminated by other getUpdates request; "
                                   "make sure that only one bot instance is running")  # fmt: skip
            return found[: int(given.get("limit") or 100)]

    def _wanted(self) -> list[Json]:
        return [each for each in self.waiting if not self.allowed or any(name in each for name in self.allowed)]

    def _setWebhook(self, given: Json) -> bool:
        with self.lock:
            url = str(given.get("url") or "")
            self.webhook = (
                Webhook(url, str(given.get("secret_token") or ""), given.get("allowed_updates") or []) if url else None
            )
            self.asking += 1
            self.lock.notify_all()
            if self.webhook:
                threading.Thread(target=self._push, args=(self.webhook,), daemon=True).start()
            return True

    def _deleteWebhook(self, given: Json) -> bool:
        with self.lock:
            self.webhook = None
            if str(given.get("drop_pending_updates")).lower() == "true":
                self.waiting.clear()
            self.lock.notify_all()
            return True

    def _getWebhookInfo(self, _: Json) -> Json:
        return {"url": self.webhook.url if self.webhook else "", "has_custom_certificate": False,
                "pending_update_count": len(self.waiting)}  # fmt: skip

    def _push(self, hook: Webhook) -> None:
        """Post updates one after another until each is answered with 2xx, as Telegram does."""
        while self.webhook is hook:
            with self.lock:
                if not self.waiting:
                    self.lock.wait(1)
                    continue
                update = self.waiting[0]
            if self._pushed(hook, update):
                with self.lock, contextlib.suppress(ValueError):
                    self.waiting.remove(update)
            else:
                time.sleep(0.2)

    def _pushed(self, hook: Webhook, update: Json) -> bool:
        parts = urllib.parse.urlsplit(hook.url)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=20)
        headers = {"Content-Type": "application/json", "X-Telegram-Bot-Api-Secret-Token": hook.secret}
        try:
            connection.request("POST", parts.path, json.dumps(update).encode(), headers)
            return 200 <= connection.getresponse().status < 300
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def _reachable(self, given: Json) -> int:
        try:
            chat = int(given["chat_id"])
        except (KeyError, ValueError):
            raise Refused(400, "Bad Request: chat_id is empty") from None
        if chat not in self.people:
            raise Refused(400, "Bad Request: chat not found")
        if chat in self.blocked:
            raise Refused(403, "Forbidden: bot was blocked by the user")
        if not any(
            each["from"]["id"] == chat for (where, _), each in self.messages.items() if where == chat
        ) and not any(where == chat for where, _ in self.deleted):
            raise Refused(403, "Forbidden: bot can't initiate conversation with a user")
        return chat

    @staticmethod
    def _worded(text: str) -> str:
        text = text.strip()
        if not text:
            raise Refused(400, "Bad Request: message text is empty")
        if len(text.encode("utf-16-le")) // 2 > LONGEST:
            raise Refused(400, "Bad Request: message is too long")
        return text

    def _sendMessage(self, given: Json) -> Json:
        with self.lock:
            chat, text = self._reachable(given), self._worded(str(given.get("text") or ""))
            buttons = {"reply_markup": given["reply_markup"]} if given.get("reply_markup") else {}
            return self.message(chat, self.me, text=text, **buttons)

    def _editMessageText(self, given: Json) -> Json:
        with self.lock:
            message = self.messages.get((self._reachable(given), int(given.get("message_id") or 0)))
            if message is None or not message["from"]["is_bot"]:
                raise Refused(400, "Bad Request: message to edit not found")
            text = self._worded(str(given.get("text") or ""))
            if text == message["text"]:
                raise Refused(400, "Bad Request: message is not modified")
            message |= {"text": text, "edit_date": int(self.now())}
            return message

    def _deleteMessage(self, given: Json) -> bool:
        with self.lock:
            place = (int(given.get("chat_id") or 0), int(given.get("message_id") or 0))
            if place not in self.messages:
                raise Refused(400, "Bad Request: message to delete not found")
            if self.now() - self.messages[place]["date"] > DELETABLE_SECONDS:
                raise Refused(400, "Bad Request: message can't be deleted for everyone")
            del self.messages[place]
            self.deleted.append(place)
            return True

    def _deleteMessages(self, given: Json) -> bool:
        numbers = given.get("message_ids") or []
        if not 1 <= len(numbers) <= 100:
            raise Refused(400, "Bad Request: wrong number of message identifiers")
        for number in numbers:
            with contextlib.suppress(Refused):
                self._deleteMessage({"chat_id": given["chat_id"], "message_id": number})
        return True

    def _sendFile(self, kind: str, given: Json) -> Json:
        with self.lock:
            chat, sent = self._reachable(given), given.get(kind)
            name, content = given.get(str(sent).removeprefix("attach://"), sent)
            return self.message(chat, self.me, **self.file(kind, name, content))

    def _sendPhoto(self, given: Json) -> Json:
        return self._sendFile("photo", given)

    def _sendDocument(self, given: Json) -> Json:
        return self._sendFile("document", given)

    def _sendVoice(self, given: Json) -> Json:
        return self._sendFile("voice", given)

    def file(self, kind: str, name: str, content: bytes, size: int = 0) -> Json:
        """A file as a message names it; a photo in two sizes. `size` where it should be larger than it is."""
        with self.lock:
            number = f"file{next(self.numbers['file'])}"
            self.files[number] = (f"{kind}s/{number}{name[name.rfind('.') :]}", content)
            about: Json = {"file_id": number, "file_unique_id": "u" + number, "file_size": size or len(content)}
            if kind == "photo":
                small = {**about, "file_id": number + "small", "width": 90, "height": 67, "file_size": 900}
                return {"photo": [small, {**about, "width": 1280, "height": 960}]}
            if kind == "voice":
                return {"voice": {**about, "duration": 3, "mime_type": "audio/ogg"}}
            return {"document": {**about, "file_name": name, "mime_type": "application/octet-stream"}}

    def _getFile(self, given: Json) -> Json:
        number = str(given.get("file_id"))
        if number not in self.files:
            raise Refused(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
        path, content = self.files[number]
        if len(content) > LARGEST_FILE:
            raise Refused(400, "Bad Request: file is too big")
        return {"file_id": number, "file_unique_id": "u" + number, "file_size": len(content), "file_path": path}

    def _answerCallbackQuery(self, given: Json) -> bool:
        with self.lock:
            if str(given.get("callback_query_id")) not in self.taps:
                raise Refused(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
            self.taps.discard(str(given["callback_query_id"]))
            return True

    def fault(self, method: str) -> Fault | None:
        """What goes wrong with this call, if anything does."""
        with self.lock:
            for fault in self.faults:
                if fault.times > 0 and fault.method in {"", method}:
                    fault.times -= 1
                    return fault
        return self.chaos(method)


@dataclasses.dataclass
class Person:
    """A caller with Telegram on the phone."""

    api: BotApi
    id: int

    @property
    def account(self) -> Json:
        """As Telegram shows it to the bot."""
        return self.api.people[self.id]

    def says(self, text: str, **fields: Any) -> Json:  # noqa: ANN401
        """Write; the update."""
        with self.api.lock:
            return self.api.arrives(message=self.api.message(self.id, self.account, text=text, **fields))

    def sends(self, kind: str, name: str, content: bytes, caption: str = "", size: int = 0) -> Json:
        """Send a photo, a voice note or a document; the update."""
        with self.api.lock:
            said = {"caption": caption} if caption else {}
            file = self.api.file(kind, name, content, size)
            return self.api.arrives(message=self.api.message(self.id, self.account, **file, **said))

    def edits(self, number: int, text: str) -> Json:
        """Change a message; the update."""
        with self.api.lock:
            message = self.api.messages[self.id, number] | {"text": text, "edit_date": int(self.api.now())}
            self.api.messages[self.id, number] = message
            return self.api.arrives(edited_message=dict(message))

    def taps(self, command: str) -> Json:
        """Tap the newest button that means this; the update. Raises LookupError where there is none."""
        with self.api.lock:
            for message in reversed(self.chat):
                rows = message.get("reply_markup", {}).get("inline_keyboard", [])
                if any(button["callback_data"] == command for row in rows for button in row):
                    name = f"tap{len(self.api.taps)}x{message['message_id']}{next(self.api.numbers['file'])}"
                    self.api.taps.add(name)
                    return self.api.arrives(callback_query={
                        "id": name, "from": self.account, "message": message, "chat_instance": "1", "data": command,
                    })  # fmt: skip
        raise LookupError(command)

    def blocks(self, *, blocked: bool = True) -> Json:
        """Block the bot, or let it write again; the update."""
        with self.api.lock:
            (self.api.blocked.add if blocked else self.api.blocked.discard)(self.id)
            status = ("member", "kicked") if blocked else ("kicked", "member")
            chat = {"id": self.id, "type": "private", "first_name": self.account["first_name"]}
            return self.api.arrives(my_chat_member={
                "chat": chat, "from": self.account, "date": int(self.api.now()),
                "old_chat_member": {"user": self.api.me, "status": status[0]},
                "new_chat_member": {"user": self.api.me, "status": status[1], "until_date": 0},
            })  # fmt: skip

    @property
    def chat(self) -> list[Json]:
        """What stands in the chat now."""
        return self.api.chat(self.id)

    @property
    def heard(self) -> list[str]:
        """What the bot said that still stands there."""
        return [each.get("text", "") for each in self.chat if each["from"]["is_bot"]]


class Requests(http.server.BaseHTTPRequestHandler):
    """Reads a call in any of the four forms that Telegram takes, and answers it or fails as told."""

    protocol_version = "HTTP/1.1"
    api: BotApi

    def do_GET(self) -> None:
        """A call without a body, a file, or the page for people."""
        self._any()

    def do_POST(self) -> None:
        """A call."""
        self._any()

    def _any(self) -> None:
        chunked = self.headers.get("Transfer-Encoding") == "chunked"
        body = b"".join(self._chunks()) if chunked else self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = urllib.parse.urlsplit(self.path)
        try:
            if found := re.fullmatch(r"/bot([^/]+)/(\w+)", parts.path):
                self._call(found[1], found[2], parts.query, body)
            elif found := re.fullmatch(r"/file/bot([^/]+)/(.+)", parts.path):
                self._file(found[1], found[2])
            else:
                self._page(body)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def _chunks(self) -> Iterator[bytes]:
        while size := int(self.rfile.readline(), 16):
            yield self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()

    def _call(self, token: str, method: str, query: str, body: bytes) -> None:
        fault = self.api.fault(method) if token == self.api.token else None
        if fault and fault.kind == "hang up":
            self._hang_up()
            return
        if fault and fault.kind == "flood":
            self._refuse(
                Refused(429, f"Too Many Requests: retry after {int(fault.seconds)}", retry_after=int(fault.seconds))
            )
            return
        if fault and fault.kind in {"status", "html"}:
            self._broken(fault)
            return
        try:
            if token != self.api.token:
                raise Refused(401, "Unauthorized")
            result = self.api.call(method, _given(query, self.headers.get("Content-Type", ""), body))
        except Refused as refused:
            self._refuse(refused)
            return
        if fault and fault.kind == "late":
            time.sleep(fault.seconds)
        if fault and fault.kind == "lose":
            self._hang_up()
            return
        self._send(200, json.dumps({"ok": True, "result": result}, ensure_ascii=False).encode())

    def _broken(self, fault: Fault) -> None:
        if fault.kind == "html":
            self._send(502, b"<html><h1>502 Bad Gateway</h1></html>", "text/html")
        else:
            self._refuse(Refused(fault.code, "Internal Server Error"))

    def _refuse(self, refused: Refused) -> None:
        said: Json = {"ok": False, "error_code": refused.code, "description": refused.description}
        if refused.parameters:
            said["parameters"] = refused.parameters
        self._send(refused.code, json.dumps(said).encode())

    def _hang_up(self) -> None:
        self.close_connection = True
        with contextlib.suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def _file(self, token: str, path: str) -> None:
        fault = self.api.fault("file")
        if fault:
            self._hang_up()
            return
        content = next((content for where, content in self.api.files.values() if where == path), None)
        if token != self.api.token or content is None:
            self._refuse(Refused(404, "Not Found"))
        else:
            self._send(200, content, "application/octet-stream")

    def _page(self, body: bytes) -> None:
        if body:
            _do(self.api, {name: values[0] for name, values in urllib.parse.parse_qs(body.decode()).items()})
        self._send(200, _shown(self.api).encode(), "text/html; charset=utf-8")

    def _send(self, status: int, content: bytes, media: str = "application/json") -> None:
        self.send_response(status)
        self.send_header("Content-Type", media)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def _given(query: str, media: str, body: bytes) -> Json:
    given: Json = dict(urllib.parse.parse_qsl(query))
    if media.startswith("application/json"):
        return given | json.loads(body or b"{}")
    if media.startswith("multipart/form-data"):
        given |= dict(_multipart(media, body))
    elif body:
        given |= dict(urllib.parse.parse_qsl(body.decode()))
    for name in ("allowed_updates", "reply_markup", "message_ids", "link_preview_options"):
        if isinstance(given.get(name), str):
            given[name] = json.loads(given[name])
    return given


def _multipart(media: str, body: bytes) -> Iterator[tuple[str, object]]:
    whole = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(
        f"Content-Type: {media}\r\n\r\n".encode() + body
    )
    for part in whole.iter_parts():
        name = str(part.get_param("name", header="content-disposition"))
        content = part.get_payload(decode=True) or b""
        assert isinstance(content, bytes)
        yield name, (part.get_filename(), content) if part.get_filename() else content.decode()


class _Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
    request_queue_size = 100

    def handle_error(self, *_: object) -> None:
        """Whoever asked was killed: that is what these tests are for."""


@contextlib.contextmanager
def serving(api: BotApi, port: int = 0) -> Iterator[str]:
    """Serve until the block ends; its address."""
    server = _Server(("127.0.0.1", port), type("TheseRequests", (Requests,), {"api": api}))
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    api.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield api.address
    finally:
        api._deleteWebhook({})
        server.shutdown()
        server.server_close()


def _do(api: BotApi, asked: dict[str, str]) -> None:
    """What somebody asked for on the page."""
    if "name" in asked:
        api.person(asked["name"], asked.get("language", "en")).says("/start")
        return
    person = Person(api, int(asked["person"]))
    if asked.get("text"):
        person.says(asked["text"])
    with contextlib.suppress(LookupError):
        if "tap" in asked:
            person.taps(asked["tap"])
    if "block" in asked:
        person.blocks(blocked=person.id not in api.blocked)


def _shown(api: BotApi) -> str:
    chats = "".join(_chat(api, number) for number in api.people)
    return f"""<!doctype html><meta charset="utf-8"><title>Callers of @{api.username}</title>
<style>body{{font:1rem sans-serif;margin:2rem auto;max-width:40rem}}p{{white-space:pre-wrap;margin:.3rem}}
.bot{{background:#eef;padding:.4rem}}input{{width:60%}}</style><h1>Callers of @{api.username}</h1>
<p>Nothing of this leaves this machine.</p>
<form method="post"><input name="name" placeholder="first name" required> <select name="language">
{"".join(f"<option>{code}</option>" for code in ["en", "ru", "uk", "ko", "ar", "zh", "ne", "hi", "es", "fr", "kk", "uz"])}</select>
<button>Press Start as this person</button></form><form><button>Look again</button></form>{chats}"""


def _chat(api: BotApi, number: int) -> str:
    here = f'<input type="hidden" name="person" value="{number}">'
    lines = []
    for each in api.chat(number):
        buttons = "".join(
            f'<form method="post" style="display:inline">{here}<input type="hidden" name="tap" value="{html.escape(button["callback_data"])}">'
            f"<button>{html.escape(button['text'])}</button></form>"
            for row in each.get("reply_markup", {}).get("inline_keyboard", [])
            for button in row
        )
        said = html.escape(str(each.get("text") or each.get("caption") or "(a file)"))
        lines.append(f'<p class="{"bot" if each["from"]["is_bot"] else ""}">{said}</p>{buttons}')
    word = "Unblock" if number in api.blocked else "Block"
    return f"""<h2>{html.escape(api.people[number]["first_name"])}</h2>{"".join(lines)}
<form method="post">{here}<input name="text" autocomplete="off"> <button>Send</button></form>
<form method="post">{here}<button name="block" value="1">{word} the bot</button></form>"""


def main() -> None:
    """Serve for people until Ctrl-C."""
    parser = argparse.ArgumentParser(description="A local Bot API server, to try a bot without Telegram.")
    parser.add_argument("--port", type=int, default=8081)
    parser.add_argument("--token", default="1:local")
    options = parser.parse_args()
    with serving(BotApi(options.token), options.port) as address:
        print(f"Bot API on {address}, token {options.token}. Write as a caller on {address}/")
        with contextlib.suppress(KeyboardInterrupt):
            threading.Event().wait()


if __name__ == "__main__":
    main()
