# SPDX-License-Identifier: GPL-3.0-or-later
"""The pipe to whoever asked for the tests."""

import json
import os
import sys

# Tests may replace what is in the modules: only what was there first is used.
_open, _write, _close, _getpid = os.open, os.write, os.close, os.getpid
_dumps = json.JSONEncoder(check_circular=False).encode

_MOST_TEXT = 60_000
_MOST_TEXT_LATER = 4_000
_left = 30_000_000


def clean(text, most=_MOST_TEXT):
    """Without half characters; the middle of what is very long is left out. Whoever prints much in
    thousands of tests gets less room for each of the later ones, so that all can be kept."""
    global _left
    text = str(text)
    if _left <= 0:
        most = min(most, _MOST_TEXT_LATER)
    _left -= min(len(text), most)
    if len(text) > most:
        half = most // 2
        text = f"{text[:half]}\n[… {len(text) - most} …]\n{text[-half:]}"
    return text.encode("utf-8", "replace").decode("utf-8")


class Channel:
    def __init__(self, folder):
        self._path = os.path.join(folder, "events")
        self._process = _getpid()
        self._descriptor = -1
        self._waiting = []
        self._waiting_size = 0
        self._connect()

    def _connect(self):
        # A high number: tests that close "everything from 3 on" rarely come this far.
        opened = _open(self._path, os.O_WRONLY | getattr(os, "O_CLOEXEC", 0))
        try:
            import fcntl

            self._descriptor = fcntl.fcntl(opened, fcntl.F_DUPFD_CLOEXEC, 200)
            _close(opened)
        except (ImportError, OSError):
            self._descriptor = opened

    def later(self, event, **fields):
        """Sent with the next one: for many small ones."""
        line = (_dumps({"e": event, **fields}) + "\n").encode("ascii")
        self._waiting.append(line)
        self._waiting_size += len(line)
        if self._waiting_size > 32_768:
            self.flush()

    def send(self, event, **fields):
        self.later(event, **fields)
        self.flush()

    def flush(self):
        data = b"".join(self._waiting)
        self._waiting.clear()
        self._waiting_size = 0
        # A copy of this process, made by a test, has nothing to tell.
        if _getpid() != self._process:
            return
        for attempt in range(2):
            try:
                while data:
                    data = data[_write(self._descriptor, data):]
                return
            except OSError:
                if attempt == 0:
                    self._connect()


def read_selection(folder):
    """The ids to run; None where all are meant."""
    try:
        with open(os.path.join(folder, "selection"), encoding="utf-8") as file:
            return json.load(file)
    except FileNotFoundError:
        return None


def selected(identifier, wanted):
    """Whether an id is one of those, or in one: a case of a test, a class, a file, a folder."""
    while identifier not in wanted:
        cut = max(identifier.rfind("::"), identifier.rfind("["))
        if cut < 0:
            cut = identifier.rfind("/")
        if cut < 0:
            return False
        identifier = identifier[:cut]
    return True


def version():
    return ".".join(map(str, sys.version_info[:3]))
