"""A bank imports the protocol with its three dependencies only, and it looks at no clock and no network."""

import ast
import json
import re
import subprocess
import sys
from importlib.metadata import packages_distributions, requires
from pathlib import Path

import haltline.protocol

ALLOWED = ("pydantic", "cryptography", "http-message-signatures")
SOURCES = sorted(Path(haltline.protocol.__file__).parent.rglob("*.py"))
IMPURE = {
    "socket",
    "time",
    "os",
    "subprocess",
    "random",
    "secrets",
    "logging",
    "threading",
    "asyncio",
    "urllib",
}

LIST_MODULES = """
import json, sys
import haltline.protocol, haltline.protocol.decisions, haltline.protocol.endpoints
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""


def closure(names):
    """The distributions that come with these, without extras."""
    found = set()
    waiting = list(names)
    while waiting:
        name = re.sub(r"[-_.]+", "-", waiting.pop()).lower()
        if name not in found:
            found.add(name)
            needed = [line for line in requires(name) or [] if "extra ==" not in line]
            waiting += [re.match(r"[\w.-]+", line).group() for line in needed if installed(line)]
    return found


def installed(requirement):
    name = re.sub(r"[-_.]+", "-", re.match(r"[\w.-]+", requirement).group()).lower()
    return name in {
        re.sub(r"[-_.]+", "-", one).lower() for ones in packages_distributions().values() for one in ones
    }


def test_the_import_loads_only_its_own_dependencies():
    done = subprocess.run(
        [sys.executable, "-c", LIST_MODULES],
        check=True,
        capture_output=True,
        text=True,
        env={"PYTHONPATH": ":".join(path for path in sys.path if path)},
    )
    loaded = set(json.loads(done.stdout)) & packages_distributions().keys()
    owners = {
        re.sub(r"[-_.]+", "-", owner).lower() for name in loaded for owner in packages_distributions()[name]
    }
    assert {"pydantic", "cryptography"} <= owners
    assert owners <= closure(ALLOWED) | {"haltline", *started_with_the_interpreter()}


def started_with_the_interpreter():
    """What an empty program loads as well: path hooks of the environment."""
    code = "import json, sys; print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    names = set(json.loads(done.stdout)) & packages_distributions().keys()
    return {
        re.sub(r"[-_.]+", "-", owner).lower() for name in names for owner in packages_distributions()[name]
    }


def test_no_file_reads_a_clock_the_network_or_chance():
    for source in SOURCES:
        tree = ast.parse(source.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                assert not {name.name.partition(".")[0] for name in node.names} & IMPURE, source
            if isinstance(node, ast.ImportFrom):
                assert (node.module or "").partition(".")[0] not in IMPURE, source
            if isinstance(node, ast.Attribute):
                assert node.attr not in {"now", "utcnow", "today"} or isinstance(node.ctx, ast.Store), source


def test_every_name_offered_is_there():
    for module in (haltline.protocol, haltline.protocol.decisions):
        assert len(set(module.__all__)) == len(module.__all__)
        assert all(hasattr(module, name) for name in module.__all__)
