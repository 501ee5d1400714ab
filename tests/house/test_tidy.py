"""The house keeps its budgets: small functions, small files, plain names, no hidden control flow."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "haltline"
FUNCTION_LINES_MAX = 60
FILE_LINES_MAX = 400
PARAMETERS_MAX = 6
LINE_LENGTH_MAX = 110
TEMPLATE_LINE_MAX = 160  # tags and their texts are long; more than this nobody reviews
NAMED_BY_DJANGO = "kernel/postgres/base.py"  # where it looks for the class of a database
BANNED_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "base"}
# the only places that may begin a query: there the scope of the reader is thought of
# the outbox is one verb, and so is remembering a restore
QUERY_PLACES = {"queries", "actions", "migrations", "outbox", "restoring"}


def python_files(*folders: str) -> list[Path]:
    found = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    return sorted(
        path for path in found if "migrations" not in path.parts and "node_modules" not in path.parts
    )


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    """What is looked at of a file; walking through a thousand trees takes a second each time."""
    looked_at = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.ImportFrom, ast.Attribute)
    return tuple(node for node in ast.walk(tree(path)) if isinstance(node, looked_at))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in nodes(path) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def parameters(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    arguments = function.args
    names = [a.arg for a in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]
    return len([name for name in names if name not in ("self", "cls")])


def width(line: str) -> int:
    """Characters that a reader reads; a mark for a tool at the end of the line is not among them."""
    return len(re.sub(r"\s+# (noqa|type: ignore|fmt:).*$", "", line))


def where(path: Path, line: int) -> str:
    return f"{path.relative_to(ROOT)}:{line}"


def long_template_lines(paths: list[Path]) -> list[str]:
    """Lines of templates too long to review; one Django tag alone may be longer, it cannot be broken."""
    return [
        where(path, n)
        for path in paths
        for n, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if len(line) > TEMPLATE_LINE_MAX and not re.fullmatch(r"\s*\{%[^%]*%\}\s*", line)
    ]


def long_functions(paths: list[Path]) -> list[str]:
    return [
        f"{where(path, function.lineno)} {function.name}: {length} lines"
        for path in paths
        for function in functions(path)
        if (length := (function.end_lineno or 0) - function.lineno + 1) > FUNCTION_LINES_MAX
    ]


def unscoped_queries(paths: list[Path]) -> list[str]:
    return [
        where(path, node.lineno)
        for path in paths
        if not QUERY_PLACES & {*path.parts, path.stem}
        for node in nodes(path)
        if isinstance(node, ast.Attribute)
        and node.attr in ("objects", "_default_manager", "_base_manager")
        and isinstance(node.value, ast.Name)
    ]


def signals_and_saves(paths: list[Path]) -> list[str]:
    found = []
    for path in paths:
        for node in nodes(path):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(
                ("django.dispatch", "django.db.models.signals", "django.core.signals")
            ):
                found.append(f"{where(path, node.lineno)} imports a signal")
            if isinstance(node, ast.ClassDef):
                found += [
                    f"{where(path, member.lineno)} overrides save()"
                    for member in node.body
                    if isinstance(member, ast.FunctionDef) and member.name == "save"
                ]
    return found


def test_functions_are_short() -> None:
    assert long_functions(python_files("src", "tests", "benchmarks")) == []


def test_functions_take_few_parameters() -> None:
    many = [
        f"{where(path, function.lineno)} {function.name}"
        for path in python_files("src", "benchmarks")
        for function in functions(path)
        if parameters(function) > PARAMETERS_MAX
    ]
    assert many == []


def test_files_are_short_and_lines_fit() -> None:
    too_much = []
    for path in python_files("src", "tests", "benchmarks"):
        lines = path.read_text(encoding="utf-8").splitlines()
        if len(lines) > FILE_LINES_MAX:
            too_much.append(f"{path.relative_to(ROOT)}: {len(lines)} lines")
        too_much += [where(path, n) for n, line in enumerate(lines, 1) if width(line) > LINE_LENGTH_MAX]
    assert too_much == []


def test_a_template_can_be_read_line_by_line() -> None:
    assert long_template_lines(sorted(SOURCE.rglob("*.html"))) == []


def test_names_say_what_is_inside() -> None:
    found = [path for path in python_files("src", "tests") if path.stem in BANNED_NAMES]
    assert [path for path in found if not path.match(NAMED_BY_DJANGO)] == []


def test_every_module_begins_with_a_sentence_about_the_domain() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in python_files("src")
        if path.name != "apps.py" and path.read_text().strip() and not ast.get_docstring(tree(path))
    ]
    assert silent == []


def test_nothing_happens_behind_a_save() -> None:
    assert signals_and_saves(python_files("src")) == []


def test_queries_begin_only_where_scope_is_thought_of() -> None:
    assert unscoped_queries(python_files("src/haltline/centre")) == []


def test_the_map_names_every_folder() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    folders = [
        path
        for path in (*SOURCE.iterdir(), *(SOURCE / "centre").iterdir())
        if (path / "__init__.py").exists()
    ]
    folders += [path for path in (ROOT / "tests").iterdir() if path.is_dir() and list(path.glob("*.py"))]
    assert [path.name for path in folders if f"{path.name}/" not in text] == []


@pytest.mark.parametrize(
    ("check", "planted"),
    [
        (long_functions, "def f():\n" + "    pass\n" * FUNCTION_LINES_MAX),
        (
            long_template_lines,
            "<p>" + "word " * TEMPLATE_LINE_MAX + "</p>\n{% translate '" + "word " * 40 + "' %}",
        ),
        (unscoped_queries, "def page(request):\n    return Report.objects.all()\n"),
        (signals_and_saves, "from django.db.models.signals import post_save\n"),
        (signals_and_saves, "class Report:\n    def save(self): ...\n"),
    ],
)
def test_a_planted_fault_is_seen(
    check: Callable[[list[Path]], list[str]], planted: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "views.py"
    file.write_text(planted)
    monkeypatch.setitem(globals(), "ROOT", tmp_path)
    assert len(check([file])) == 1
