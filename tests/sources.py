"""The source as the architecture test sees it: modules, their place in the house, what they import."""

import ast
import dataclasses
import functools
import gc
import pathlib
from collections.abc import Iterator

ROOT = pathlib.Path(__file__).parent.parent
PACKAGE = ROOT / "src" / "safeconduct"
WINGS = ("foundation", "line", "custody", "public", "hatch")
# Packages that are no contexts: they have no tables and no pages.
PLAIN = frozenset({"foundation/kit", "foundation/channels", "foundation/sandbox"})


@dataclasses.dataclass(frozen=True)
class Module:
    """One file of Python."""

    path: pathlib.Path

    @property
    def name(self) -> str:
        """Its path below the package, as in `line/hotline/queries.py`."""
        return self.path.relative_to(PACKAGE).as_posix()

    @property
    def context(self) -> str:
        """The context it belongs to, as in `line/hotline`; empty outside of any."""
        parts = self.name.split("/")
        context = "/".join(parts[: 1 if parts[0] == "hatch" else 2])
        return context if parts[0] in WINGS and len(parts) > 2 and context not in PLAIN else ""

    @property
    def part(self) -> str:
        """Its place inside the context, as in `queries` or `actions`."""
        inside = self.name.removeprefix(self.context + "/")
        return inside.split("/")[0].removesuffix(".py")

    @property
    def text(self) -> str:
        """All of it."""
        return self.path.read_text()

    @functools.cached_property
    def tree(self) -> ast.Module:
        """Parsed."""
        return parsed(self.text)

    def imports(self) -> Iterator[str]:
        """Every dotted name that it imports, wherever the import stands."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield from (f"{node.module}.{alias.name}" for alias in node.names)

    def calls(self) -> Iterator[str]:
        """Every call whose function is a plain dotted name, as in `datetime.datetime.now`."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call) and (name := dotted(node.func)):
                yield name


def dotted(node: ast.expr) -> str:
    """`a.b.c` for an expression of names alone, else nothing."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (before := dotted(node.value)):
        return f"{before}.{node.attr}"
    return ""


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


@functools.cache
def modules() -> tuple[Module, ...]:
    """Our own modules, without migrations."""
    found = (Module(path) for path in sorted(PACKAGE.rglob("*.py")))
    return tuple(module for module in found if "migrations" not in module.path.parts)


@functools.cache
def contexts() -> tuple[str, ...]:
    """Every context that has a file."""
    return tuple(sorted({module.context for module in modules()} - {""}))


def tests() -> tuple[pathlib.Path, ...]:
    """Every file of tests."""
    return tuple(sorted((ROOT / "tests").rglob("test_*.py")))


def parsed(text: str) -> ast.Module:
    """The tree of a module. Python 3.11.2 miscounts its depth where the collector runs meanwhile (cpython#106905)."""
    collects = gc.isenabled()
    gc.disable()
    try:
        return ast.parse(text)
    finally:
        if collects:
            gc.enable()
