# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests by pytest: a plugin that tells what it is told."""

import importlib.util
import os

import pytest
from slipway_events import clean, selected, version

NAME = "pytest"


class _Running:
    def __init__(self):
        self.state = "passed"
        self.note = ""
        self.seconds = 0.0
        self.text = ""
        self.summary = ""
        self.line = 0


def _path_of(item):
    """What stands below the file: classes, the test, and the case of a parametrised one."""
    parts = []
    for node in item.listchain():
        if isinstance(node, pytest.Class):
            parts.append(node.name)
    name = item.name
    original = getattr(item, "originalname", None)
    if original and name != original and name.startswith(original):
        parts += [original, name[len(original):]]
    else:
        parts.append(name)
    return [clean(part, 400) for part in parts]


def _output(report):
    parts = []
    for title, content in report.sections:
        if content.strip():
            parts.append(f"--- {title} ---\n{content.rstrip()}\n")
    return clean("".join(parts))


class Plugin:
    def __init__(self, channel, selection, discovering):
        self._channel = channel
        self._selection = None if selection is None else set(selection)
        self._discovering = discovering
        self._running = {}
        self._files = {}
        self._broken = []

    # --- finding ---

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config, items):
        for item in items:
            path, line, _ = item.reportinfo()
            file = str(getattr(item, "path", None) or item.fspath)
            self._files[item.nodeid] = file
            # A test that is inherited stands in another file.
            elsewhere = os.path.abspath(str(path))
            place = {} if elsewhere == file else {"at": clean(elsewhere)}
            self._channel.later("test", id=clean(item.nodeid), file=clean(file),
                                line=(line or 0) + 1, path=_path_of(item), **place)
        if self._selection is not None:
            keep = [item for item in items if selected(item.nodeid, self._selection)]
            kept = set(map(id, keep))
            config.hook.pytest_deselected(items=[item for item in items if id(item) not in kept])
            items[:] = keep

    def pytest_collectreport(self, report):
        if report.failed or report.skipped:
            self._broken.append(report)

    def pytest_collection_finish(self, session):
        self.tell_collected(session.config)

    def tell_collected(self, config):
        root = str(config.rootpath)
        self._channel.send("collected", whole=self._selection is None)
        for report in self._broken:
            name, *path = report.nodeid.split("::")
            file = os.path.join(root, name) if name else root
            if report.failed:
                text = clean(getattr(report, "longreprtext", "") or report.longrepr)
                self._channel.send("result", id=clean(report.nodeid), file=clean(file), path=path,
                                   state="failed", note="collection", text=text,
                                   summary=_last_line(text))
            else:
                self._channel.send("result", id=clean(report.nodeid), file=clean(file), path=path,
                                   state="skipped", summary=clean(_reason(report), 1000))
        self._broken.clear()

    # --- running ---

    def pytest_runtest_logstart(self, nodeid):
        self._running[nodeid] = _Running()
        self._channel.send("start", id=clean(nodeid))

    def pytest_runtest_logreport(self, report):
        if hasattr(report, "context") and report.when == "call":
            self._subtest(report)
            return
        running = self._running.setdefault(report.nodeid, _Running())
        running.seconds += report.duration
        if report.outcome == "rerun":
            return
        if report.failed:
            self._fail(running, report)
        elif report.skipped and running.state != "failed":
            running.state = "skipped"
            if hasattr(report, "wasxfail"):
                running.state, running.note = "passed", "xfail"
                running.summary = clean(report.wasxfail, 1000)
            else:
                running.summary = clean(_reason(report), 1000)
        elif report.when == "call" and hasattr(report, "wasxfail"):
            running.note, running.summary = "xpass", clean(report.wasxfail, 1000)
        if report.when == "teardown":
            del self._running[report.nodeid]
            self._channel.send("result", id=clean(report.nodeid), state=running.state,
                               note=running.note, seconds=round(running.seconds, 6),
                               text=running.text, summary=running.summary, line=running.line,
                               output=_output(report))

    def _fail(self, running, report):
        running.text += clean(report.longreprtext) + "\n"
        if running.state == "failed":
            return
        running.state = "failed"
        running.note = "" if report.when == "call" else report.when
        running.summary = _summary(report)
        running.line = _line_in(self._files.get(report.nodeid), report)

    def _subtest(self, report):
        context = report.context
        name = " ".join(filter(None, [
            f"[{context.msg}]" if context.msg else "",
            ", ".join(f"{key}={value!r}" for key, value in dict(context.kwargs).items())]))
        text = clean(report.longreprtext) if report.failed else ""
        self._channel.send("result", id=clean(f"{report.nodeid}::{name}", 2000),
                           parent=clean(report.nodeid), path=[clean(name or "subtest", 400)],
                           state=report.outcome, seconds=round(report.duration, 6), text=text,
                           summary=_summary(report) if report.failed else "",
                           line=_line_in(self._files.get(report.nodeid), report))


def _reason(report):
    if isinstance(report.longrepr, tuple):
        return report.longrepr[2].removeprefix("Skipped: ") if hasattr(str, "removeprefix") \
            else report.longrepr[2]
    return report.longrepr or ""


def _last_line(text):
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1].lstrip("E ").strip()[:1000] if lines else ""


def _summary(report):
    crash = getattr(report.longrepr, "reprcrash", None)
    text = crash.message if crash is not None else _last_line(report.longreprtext)
    return clean(text.split("\n")[0], 1000)


def _line_in(file, report):
    """Where in the test's own file it went wrong; 0 where that is not known."""
    entries = getattr(getattr(report.longrepr, "reprtraceback", None), "reprentries", [])
    line = 0
    for entry in entries:
        place = getattr(entry, "reprfileloc", None)
        if place is not None and os.path.abspath(place.path) == file:
            line = place.lineno
    return line


def run(channel, root, files, selection, discovering):
    channel.send("begin", framework=NAME, version=pytest.__version__, python=version())
    # Without a fixed root, what a test is called would depend on which files are asked for.
    arguments = ["--rootdir", root, "--continue-on-collection-errors", "--color=no"]
    if importlib.util.find_spec("xdist") is not None:
        arguments.append("-n0")  # its workers would do the collecting
    if discovering:
        arguments += ["--collect-only", "-q", "-p", "no:cacheprovider"]
    if selection is not None:
        chosen = dict.fromkeys(identifier.split("::")[0] for identifier in selection)
        there = [name for name in chosen if os.path.exists(name)]
        if not there:
            channel.send("collected", whole=False)
            return 0
        arguments += there
    plugin = Plugin(channel, selection, discovering)
    code = int(pytest.main(arguments, plugins=[plugin]))
    channel.send("end", code=code)
    return code
