"""A pool's process: waitress before Django, with everything in memory and nothing in a log."""

import gc
import logging
import signal
import socket
import threading
from collections.abc import Callable
from types import FrameType
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import waitress
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.urls import clear_url_caches, set_urlconf
from waitress import wasyncore

from safeconduct.foundation.kit import clock, secret_files
from safeconduct.wiring.doors import scoreboard
from safeconduct.wiring.doors.pools import Kind, Pool
from safeconduct.wiring.doors.request_head import LARGEST_BODY, LARGEST_HEAD

BACKLOG = 4096

# How long one that is being replaced may take to finish what it began, in seconds.
DRAIN_SECONDS = 25.0

# No body or answer may reach this: beyond it waitress would write to a temporary file.
NEVER = 64 * LARGEST_BODY

# How often a process writes down its memory, in seconds.
WEIGHED_EVERY = 10.0

# For staff: our own scripts and styles, and nothing from elsewhere.
CONSOLE_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "media-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}

# Who signs what a browser brings back to another process; the doors never hold that key.
SIGN = frozenset({Kind.CONSOLE, Kind.LIVE})

stopping = threading.Event()


def run(pool: Pool, listening: socket.socket, ready: Callable[[], None]) -> None:
    """Answer until SIGTERM, then finish the requests that were begun."""
    silence()
    if pool.kind in SIGN:
        settings.SECRET_KEY = secret_files.session_key(settings.INSTALLATION.secrets)
    server = waitress.create_server(
        application(pool),
        sockets=[listening],
        threads=pool.threads,
        backlog=BACKLOG,
        connection_limit=100_000,
        channel_timeout=pool.channel_seconds,
        # So that an event stream notices at once that nobody listens any more.
        channel_request_lookahead=1 if pool.kind is Kind.LIVE else 0,
        inbuf_overflow=NEVER,
        outbuf_overflow=NEVER,
        max_request_header_size=2 * LARGEST_HEAD,
        max_request_body_size=LARGEST_BODY + 1,
        clear_untrusted_proxy_headers=True,
        expose_tracebacks=False,
        log_socket_errors=False,
        asyncore_use_poll=True,
        ident=None,
    )

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopping.set()
        server.pull_trigger()

    signal.signal(signal.SIGTERM, stop)
    gc.freeze()
    ready()
    _answer(pool.kind, server)


def _answer(kind: Kind, server: waitress.server.BaseWSGIServer) -> None:
    weigh_at = 0.0
    while not stopping.is_set():
        if clock.monotonic() >= weigh_at:
            scoreboard.BOARD.put(kind, scoreboard.Count.PSS_KB, scoreboard.own_pss_kb())
            weigh_at = clock.monotonic() + WEIGHED_EVERY
        wasyncore.poll2(1.0, server._map)  # noqa: SLF001  # waitress has no public loop that can be ended
    # The socket itself stays open in the parent and in the successor: nobody is turned away.
    server.accepting = False
    end = clock.monotonic() + DRAIN_SECONDS
    while server.active_channels and clock.monotonic() < end:
        wasyncore.poll2(0.1, server._map)  # noqa: SLF001


def application(pool: Pool) -> WSGIApplication:
    """Django, knowing only the addresses and the middleware of this pool."""
    settings.ROOT_URLCONF = pool.urls
    settings.MIDDLEWARE = list(pool.middleware)
    settings.CSRF_FAILURE_VIEW = "safeconduct.wiring.doors.plain_views.forgery_refused"
    settings.CONTENT_SECURITY_POLICY = CONSOLE_POLICY
    clear_url_caches()
    set_urlconf(None)
    django = WSGIHandler()
    host = settings.INSTALLATION.host

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> object:
        # TLS ends before the gate, and only for this name; an onion address needs none.
        if host and environ.get("HTTP_HOST") == host:
            environ["wsgi.url_scheme"] = "https"
        return django(environ, start_response)

    return answer  # type: ignore[return-value]  # Django's response is an iterable of bytes


def silence() -> None:
    """Log lines of Django, waitress and Python carry paths, addresses and values: only our own are written."""
    logging.getLogger().handlers = [logging.NullHandler()]
    for name in ("django", "waitress", "asyncio", "py.warnings"):
        logger = logging.getLogger(name)
        logger.handlers = [logging.NullHandler()]
        logger.propagate = False
    ours = logging.getLogger("safeconduct")
    ours.handlers, ours.propagate = [logging.StreamHandler()], False
