"""The shape of the house, where import-linter alone does not hold it. Every exception stands here with its reason."""

import ast
import pathlib
import re
import shutil
import subprocess

from django.apps import apps
from django.db import models

import sources

TABLES = {"__init__", "apps", "migrations", "models", "domain", "data", "access", "queries", "figures"}
PAGES = {"forms", "tasks", "urls", "api", "public_views", "views", "templates", "static"}
ALLOWED = TABLES | {"actions", "erasure"} | PAGES
# Other names in a context, once somebody has decided that they deserve one.
DESERVED = {
    "foundation/rota/locale": "the same",
    "foundation/staff/locale": "gettext looks for the interface's words in a folder of this name",
    "foundation/publishing/locale": "the same",
    "line/hotline/locale": "the same",
}

# What a module may import from another context: verbs, reads, counts, decisions, and the way to a row.
OFFERED = frozenset({"queries", "actions", "figures", "domain", "access"})
# Wiring puts pages and background work together as well.
WIRED = OFFERED | {"urls", "views", "public_views", "api", "tasks", "erasure"}
SHARED = {
    "foundation/vault": frozenset({"models"}),  # a wrap is written in the transaction of the act that makes the key
}

FILE_LIMIT = 400
FUNCTION_LIMIT = 40
# Functions that would be harder to read in pieces.
LONG: dict[str, str] = {}

EMPTY_NAMES = re.compile(
    r"(^|_)(utils?|helpers?|managers?|common|misc|lib|stuff)($|_)|(Manager|Handler|Helper|Utils?|Info)$"
)

# In clear; a random number; a keyed or plain hash; a public key; sealed to a key; locked under a secret.
SECRECY = frozenset({"clear", "random", "hash", "public", "sealed", "locked"})

# Modules that need no test of their own name.
NO_TEST_OF_ITS_OWN = frozenset({"__init__", "__main__", "apps", "models", "urls"})
TESTED_ELSEWHERE = {
    "foundation/kit/actors.py": "a value without a rule",
    "foundation/kit/refusals.py": "two names",
    "wiring/settings.py": "every test runs on it",
    "wiring/arrivals.py": "tests/wiring/test_polling.py, by either door",
}

TELLS_THE_TIME = re.compile(
    r"(datetime|date|timezone)\.(now|utcnow|today|localtime|localdate)$|^time\.(time|time_ns|monotonic|perf_counter|gmtime|localtime)$"
)
CIPHERS = frozenset({"nacl", "cryptography", "pyrage", "argon2"})
# A digest without a key hides nothing, so it may be taken anywhere; these take a key or a password.
KEYED = frozenset({"hmac.new", "hmac.digest", "hashlib.scrypt", "hashlib.pbkdf2_hmac"})
MAY_LOG = {
    "wiring/doors/answering.py": "it silences the loggers of our packages",
}


def test_a_context_holds_only_files_with_an_agreed_name() -> None:
    strange = [
        f"{context}/{entry.name}"
        for context in sources.contexts()
        for entry in (sources.PACKAGE / context).iterdir()
        if entry.name != "__pycache__" and entry.name.removesuffix(".py") not in ALLOWED
    ]

    assert sorted(set(strange) - DESERVED.keys()) == []


def test_a_context_takes_only_what_another_offers() -> None:
    taken = [
        f"{module.name} imports {name}"
        for module in sources.modules()
        for name in module.imports()
        if (other := _context_of(name)) and other != module.context
        if not _is_offered(module, name, other)
    ]

    assert taken == []


def _context_of(name: str) -> str:
    """The context that a dotted name belongs to, if it names something inside one."""
    path = name.removeprefix("safeconduct.").replace(".", "/")
    return next((context for context in sources.contexts() if path.startswith(context + "/")), "")


def _is_offered(module: sources.Module, name: str, other: str) -> bool:
    part = name.removeprefix("safeconduct.").replace(".", "/").removeprefix(other + "/").split("/")[0]
    if module.name.startswith("public/") and not other.startswith("foundation/"):
        return part == "figures"
    offered = WIRED if module.name.startswith("wiring/") else OFFERED
    return part in offered | SHARED.get(other, frozenset())


def test_a_file_fits_in_the_mind() -> None:
    sizes = {module.name: len(module.text.splitlines()) for module in sources.modules()}

    assert {name: size for name, size in sizes.items() if size > FILE_LIMIT} == {}


def test_a_function_fits_in_the_eye() -> None:
    long = [
        f"{module.name}: {function.name}"
        for module in sources.modules()
        for function in sources.functions(module.tree)
        if (function.end_lineno or 0) - function.lineno >= FUNCTION_LIMIT
    ]

    assert sorted(set(long) - LONG.keys()) == []


def test_a_name_says_what_a_thing_is() -> None:
    names = [
        f"{module.name}: {name}"
        for module in sources.modules()
        for name in [*module.name.removesuffix(".py").split("/"), *_classes(module)]
        if EMPTY_NAMES.search(name)
    ]

    assert names == []


def _classes(module: sources.Module) -> list[str]:
    return [node.name for node in ast.walk(module.tree) if isinstance(node, ast.ClassDef)]


def test_every_column_has_a_secrecy_class() -> None:
    wrong = [
        f"{model.__name__}: {sorted(set(declared) ^ columns) or sorted(set(declared.values()) - SECRECY)}"
        for model in _our_models()
        if (declared := dict(getattr(model, "secrecy", {}))) is not None
        if (columns := {field.name for field in model._meta.concrete_fields}) != set(declared)
        or not set(declared.values()) <= SECRECY
    ]

    assert wrong == []


def test_sessions_are_the_only_tables_that_are_not_ours() -> None:
    ours = set(_our_models())

    assert [model.__name__ for model in apps.get_models() if model not in ours] == ["Session"]


def _our_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("safeconduct.")]


def test_every_module_has_a_test_with_its_name() -> None:
    missing = [module.name for module in sources.modules() if not _has_test(module)]

    assert sorted(set(missing) - TESTED_ELSEWHERE.keys()) == []


def _has_test(module: sources.Module) -> bool:
    """`line/hotline/actions/receiving.py` by tests/hotline/test_receiving.py; a whole folder by test_actions.py."""
    stem = module.path.stem
    if stem in NO_TEST_OF_ITS_OWN or stem.endswith("_urls"):
        return True
    names = {f"test_{stem}.py", f"test_{module.path.parent.name}.py", f"test_{module.path.parent.name}_{stem}.py"}
    folders = set(module.path.relative_to(sources.PACKAGE).parent.parts) or {"tests"}
    return any(
        test.name in names and folders & {*test.relative_to(sources.ROOT).parts, "tests"} for test in sources.tests()
    )


def test_no_list_of_exceptions_names_what_is_gone() -> None:
    listed = [*DESERVED, *TESTED_ELSEWHERE, *MAY_LOG, *(name.split(":")[0] for name in LONG)]

    assert [name for name in listed if not (sources.PACKAGE / name).exists() and name not in DESERVED] == []


def test_only_the_clock_tells_the_time() -> None:
    told = [
        f"{module.name}: {call}"
        for module in sources.modules()
        for call in module.calls()
        if TELLS_THE_TIME.search(call) and module.name != "foundation/kit/clock.py"
    ]

    assert told == []


def test_only_the_vault_holds_a_cipher_or_a_key_function() -> None:
    outside = [module for module in sources.modules() if module.context != "foundation/vault"]

    imported = [f"{each.name}: {name}" for each in outside for name in each.imports() if name.split(".")[0] in CIPHERS]
    keyed = [f"{each.name}: {name}" for each in outside for name in each.calls() if name in KEYED]

    assert imported + keyed == []


def test_nothing_writes_a_log_that_could_carry_what_people_wrote() -> None:
    logging = [
        module.name
        for module in sources.modules()
        if any(name.split(".")[0] == "logging" for name in module.imports()) and module.name not in MAY_LOG
    ]

    assert logging == []


def test_deeds_and_reactions_are_the_only_glue() -> None:
    signals = [
        f"{module.name}: {name}"
        for module in sources.modules()
        for name in module.imports()
        if re.match(r"django\.(dispatch|(\w+\.)*signals)", name) and module.part != "apps"
    ]

    assert signals == []


def test_every_test_says_what_must_hold() -> None:
    silent = [
        f"{path.relative_to(sources.ROOT)}: {function.name}"
        for path in sources.tests()
        for function in sources.functions(sources.parsed(path.read_text()))
        if function.name.startswith("test_") and not _asserts(function)
    ]

    assert silent == []


def _asserts(function: ast.AST) -> bool:
    """An assert, `pytest.raises`, or a function of the tests whose name says that it asserts."""
    calls = [sources.dotted(node.func) for node in ast.walk(function) if isinstance(node, ast.Call)]
    asserting = re.compile(r"(^|\.)(raises|_?(assert|expect|must)\w*)$")
    return any(isinstance(node, ast.Assert) for node in ast.walk(function)) or any(map(asserting.search, calls))


def test_public_pages_hold_no_script_and_nothing_from_elsewhere() -> None:
    foreign = re.compile(
        r"<script|javascript:|\son\w+\s*=|(<link[^>]*|src|action)\s*=\s*[\"']?(https?:)?//", re.IGNORECASE
    )
    pages = [path for path in sources.PACKAGE.rglob("templates/**/*.html") if _is_public(path)]

    assert [path.name for path in pages if foreign.search(path.read_text())] == []


def _is_public(path: pathlib.Path) -> bool:
    """Pages of members stand in folders named after the console or the staff context."""
    return not {"console", "staff"} & set(path.relative_to(sources.PACKAGE).parts)


def test_the_repository_names_no_workplace() -> None:
    # Spelled in pieces, so that this page may hold them.
    words = re.compile("|".join(["/work/" + "main", "/work/" + "shared", "/tmp/" + "x/", "/ro" + "ot/"]))

    assert [path for path in _kept_files() if words.search(_text(path))] == []


def _kept_files() -> list[str]:
    # A bare Debian has no git: then what is installed is looked at.
    command = ["git", "ls-files", "-z"] if shutil.which("git") else ["false"]
    listed = subprocess.run(command, cwd=sources.ROOT, capture_output=True, text=True, check=False)
    if listed.returncode == 0:
        return [name for name in listed.stdout.split("\0") if name]
    return [str(path.relative_to(sources.ROOT)) for path in sources.PACKAGE.rglob("*") if path.is_file()]


def _text(name: str) -> str:
    path = sources.ROOT / name
    return path.read_text(errors="ignore") if path.is_file() and path.stat().st_size < 2_000_000 else ""
