# SPDX-License-Identifier: GPL-3.0-or-later
"""python_tests.py FOLDER discover|run: finds or runs the tests of the folder it is started in.

FOLDER holds the pipe "events" and, where not everything is to be run, "selection". It is pytest's
work where the interpreter has pytest and the project looks like it, and unittest's otherwise.
"""

import importlib.util
import os
import re
import sys

_own_folder = sys.path[0]
from slipway_events import Channel, read_selection, version

_SKIPPED = {"node_modules", "site-packages", "__pycache__", "build", "dist"}
_PYTEST = re.compile(r"^\s*(?:import|from)\s+pytest\b|^(?:async )?def test|^class Test\w*\s*(?:\(\s*(?:object)?\s*\))?:", re.M)
_UNITTEST = re.compile(r"unittest|TestCase|load_tests|^class\s+\w*[Tt]est\w*\s*\(", re.M)
_MOST_FILES = 20_000


def test_files(folder):
    """Files that are named as tests are, without those of environments and other people's code."""
    seen = 0
    for here, folders, files in os.walk(folder):
        folders[:] = sorted(
            name for name in folders
            if not name.startswith(".") and name not in _SKIPPED
            and not os.path.exists(os.path.join(here, name, "pyvenv.cfg")))
        for name in sorted(files):
            seen += 1
            if name.endswith(".py") and (name.startswith("test") or name.endswith("_test.py")):
                yield os.path.join(here, name)
        if seen > _MOST_FILES:
            return


def read(path):
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read(1 << 20)
    except OSError:
        return ""


def is_configured(folder):
    def has(name, *marks):
        text = read(os.path.join(folder, name))
        return any(mark in text for mark in marks)

    return (any(os.path.exists(os.path.join(folder, name))
                for name in ("pytest.ini", ".pytest.ini", "pytest.toml", "conftest.py"))
            or has("pyproject.toml", "[tool.pytest") or has("tox.ini", "[pytest]")
            or has("setup.cfg", "[tool:pytest]"))


def looks_like_pytest(folder, files):
    if is_configured(folder):
        return True
    for path in files:
        if os.path.exists(os.path.join(os.path.dirname(path), "conftest.py")):
            return True
        if _PYTEST.search(read(path)):
            return True
    return False


def main():
    channel_folder, mode = sys.argv[1:3]
    root = os.getcwd()
    channel = Channel(channel_folder)
    selection = read_selection(channel_folder)
    # As "python -m pytest" and "python -m unittest" have it; tests see nothing of this program.
    sys.path[0] = root
    files = list(test_files(root))
    wants_pytest = looks_like_pytest(root, files)
    has_pytest = importlib.util.find_spec("pytest") is not None
    sys.path.insert(0, _own_folder)
    if wants_pytest and has_pytest:
        import slipway_pytest as framework
    else:
        import slipway_unittest as framework
    sys.path.remove(_own_folder)
    if wants_pytest and not has_pytest:
        channel.send("missing", module="pytest", python=version(), program=sys.executable)
    sys.argv = [framework.NAME]
    if framework.NAME == "unittest":
        files = [path for path in files if _UNITTEST.search(read(path))]
    return framework.run(channel, root, files, selection, mode == "discover")


if __name__ == "__main__":
    sys.exit(main())
