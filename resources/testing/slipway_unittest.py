# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests by unittest."""

import faulthandler
import importlib
import importlib.util
import inspect
import os
import sys
import time
import traceback
import unittest

from slipway_events import clean, selected, version

NAME = "unittest"
__unittest = True  # its tracebacks leave our lines out

_now = time.perf_counter


def _module_of(file, root):
    """The folder that has to be in sys.path, and the module's name."""
    folder, name = os.path.split(file)
    parts = [name[:-3]]
    while folder != root and os.path.isfile(os.path.join(folder, "__init__.py")):
        folder, name = os.path.split(folder)
        parts.insert(0, name)
    return folder, ".".join(parts)


def _load(file, root):
    top, name = _module_of(file, root)
    if top not in sys.path:
        sys.path.insert(0, top)
    module = sys.modules.get(name)
    if module is None:
        module = importlib.import_module(name)
    if os.path.realpath(getattr(module, "__file__", None) or "") == os.path.realpath(file):
        return module
    # Another file has that name already: this one gets its path as its name.
    unique = os.path.relpath(file, root)[:-3].replace(os.sep, ".")
    spec = importlib.util.spec_from_file_location(unique, file)
    module = importlib.util.module_from_spec(spec)
    sys.modules[unique] = module
    spec.loader.exec_module(module)
    return module


def _flat(suite):
    for one in suite:
        if isinstance(one, unittest.TestSuite):
            yield from _flat(one)
        else:
            yield one


def _own_text(error):
    """A traceback from the first line that is not ours or the import system's."""
    frames = traceback.extract_tb(error.__traceback__)
    here = os.path.dirname(os.path.abspath(__file__))
    kept = [frame for frame in frames
            if not frame.filename.startswith((here, "<frozen importlib"))
            and os.sep + "importlib" + os.sep not in frame.filename]
    lines = ["Traceback (most recent call last):\n", *traceback.format_list(kept)] if kept else []
    return clean("".join(lines + traceback.format_exception_only(type(error), error)))


class _Tests:
    """The tests of some files, and what is to be said about each."""

    def __init__(self, channel, root):
        self._channel = channel
        self._root = root
        self._loader = unittest.TestLoader()
        self._broken = []
        self._alive = []  # a suite lets go of what has run, and then ids come again
        self.about = {}  # id(test): its identifier, file
        self.classes = {}  # "module.Class": the same
        self.suite = unittest.TestSuite()

    def relative(self, file):
        return os.path.relpath(file, self._root).replace(os.sep, "/")

    def load(self, file, wanted):
        try:
            suite = self._loader.loadTestsFromModule(_load(file, self._root))
        except unittest.SkipTest as skip:
            self._broken.append((file, "skipped", str(skip), ""))
            return
        except (Exception, SystemExit) as error:
            text = _own_text(error)
            self._broken.append((file, "failed", text.strip().splitlines()[-1], text))
            return
        # What load_tests() could not do is a test that fails, which has no place in the text.
        for test in _flat(suite):
            identifier = self._tell(test, file)
            if wanted is None or selected(identifier, wanted):
                self.suite.addTest(test)

    def _tell(self, test, file):
        kind = type(test)
        name = getattr(test, "_testMethodName", None)
        line = 1
        place = {}
        method = inspect.unwrap(getattr(kind, name)) if name and hasattr(kind, name) else None
        code = getattr(method, "__code__", None)
        if code is not None:
            line = code.co_firstlineno
            where = os.path.abspath(code.co_filename)
            if where != file and os.path.exists(where):
                place = {"at": clean(where)}
            path = [kind.__qualname__.replace("<locals>.", ""), name]
        else:
            path = [test.id()]
        identifier = "::".join([self.relative(file), *path])
        self._alive.append(test)
        self.about[id(test)] = (identifier, file)
        self.classes[f"{kind.__module__}.{kind.__qualname__}"] = (
            f"{self.relative(file)}::{path[0]}", file, path[0])
        self._channel.later("test", id=clean(identifier), file=clean(file), line=line,
                            path=[clean(part, 400) for part in path], **place)
        return identifier

    def tell_collected(self, whole):
        self._channel.send("collected", whole=whole)
        for file, state, summary, text in self._broken:
            self._channel.send("result", id=clean(self.relative(file)), file=clean(file), path=[],
                               state=state, note="collection" if state == "failed" else "",
                               summary=clean(summary, 1000), text=text)
        return any(state == "failed" for _, state, _, _ in self._broken)


class _Result(unittest.TextTestResult):
    channel = None
    tests = None

    def startTest(self, test):
        self._state, self._note = None, ""
        self._summary, self._text, self._line = "", "", 0
        self.channel.send("start", id=clean(self.tests.about[id(test)][0]))
        super().startTest(test)
        self._began = _now()

    def stopTest(self, test):
        seconds = _now() - self._began
        output = self._captured()
        super().stopTest(test)
        self.channel.send("result", id=clean(self.tests.about[id(test)][0]),
                          state=self._state or "passed", note=self._note,
                          seconds=round(seconds, 6), summary=self._summary, text=self._text,
                          line=self._line, output=output)

    def _captured(self):
        parts = []
        for title, name in (("stdout", "_stdout_buffer"), ("stderr", "_stderr_buffer")):
            buffer = getattr(self, name, None)
            content = buffer.getvalue() if buffer is not None else ""
            if content.strip():
                parts.append(f"--- Captured {title} ---\n{content.rstrip()}\n")
        return clean("".join(parts))

    def _fail(self, test, error, note=""):
        text = self._text_of(test, error)
        self._text += text
        if self._state == "failed":
            return
        self._state, self._note = "failed", note
        self._summary = _first_line(error[1])
        self._line = _line_in(self.tests.about[id(test)][1], error[2])

    def _text_of(self, test, error):
        # With the parent's way of leaving unittest's own lines out, but without the output.
        mirrored, self._mirrorOutput = self._mirrorOutput, False
        buffered, self.buffer = self.buffer, False
        try:
            return clean(self._exc_info_to_string(error, test))
        finally:
            self._mirrorOutput, self.buffer = mirrored, buffered

    def addSuccess(self, test):
        super().addSuccess(test)
        self._state = self._state or "passed"

    def addFailure(self, test, error):
        super().addFailure(test, error)
        self._fail(test, error)

    def addError(self, test, error):
        super().addError(test, error)
        if id(test) in self.tests.about:
            self._fail(test, error, "error")
        else:
            self._holder(test, "failed", _first_line(error[1]), self._text_of(test, error))

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        if id(test) not in self.tests.about:
            self._holder(test, "skipped", reason, "")
        elif self._state != "failed":
            self._state, self._summary = "skipped", clean(reason, 1000)

    def addExpectedFailure(self, test, error):
        super().addExpectedFailure(test, error)
        self._state, self._note = "passed", "xfail"

    def addUnexpectedSuccess(self, test):
        super().addUnexpectedSuccess(test)
        self._state, self._note = "failed", "xpass"

    def addSubTest(self, test, subtest, error):
        super().addSubTest(test, subtest, error)
        identifier, file = self.tests.about[id(test)]
        name = subtest._subDescription()
        fields = {"state": "passed"}
        if error is not None:
            self._fail(test, error)
            fields = {"state": "failed", "summary": _first_line(error[1]),
                      "text": self._text_of(test, error), "line": _line_in(file, error[2])}
        self.channel.send("result", id=clean(f"{identifier}::{name}", 2000),
                          parent=clean(identifier), path=[clean(name, 400)], **fields)

    def _holder(self, holder, state, summary, text):
        """What went wrong outside of tests: "setUpClass (test_shop.Basket)"."""
        what, _, where = str(holder).partition(" (")
        where = where.rstrip(")")
        found = self.tests.classes.get(where)
        if found:
            identifier, file, name = found
            path = [name]
        else:
            file = getattr(sys.modules.get(where), "__file__", None) or self.tests._root
            identifier, path = self.tests.relative(file), []
        self.channel.send("result", id=clean(identifier), file=clean(file), path=path,
                          state=state, note=what if state == "failed" else "",
                          summary=clean(summary, 1000), text=text)


def _first_line(error):
    lines = str(error).strip().splitlines()
    name = type(error).__name__
    return clean(f"{name}: {lines[0]}" if lines else name, 1000)


def _line_in(file, tb):
    line = 0
    while tb is not None:
        if os.path.abspath(tb.tb_frame.f_code.co_filename) == file:
            line = tb.tb_lineno
        tb = tb.tb_next
    return line


def run(channel, root, files, selection, discovering):
    faulthandler.enable()
    channel.send("begin", framework=NAME, version=version(), python=version())
    wanted = None if selection is None else set(selection)
    tests = _Tests(channel, root)
    if wanted is not None:
        named = {identifier.split("::")[0] for identifier in wanted}
        files = [file for file in files if selected(tests.relative(file), named)]
    for file in files:
        tests.load(file, wanted)
    failed = tests.tell_collected(wanted is None)
    if not discovering:
        _Result.channel, _Result.tests = channel, tests
        runner = unittest.TextTestRunner(verbosity=2, buffer=True, resultclass=_Result)
        failed = not runner.run(tests.suite).wasSuccessful() or failed
    channel.send("end", code=int(failed))
    return int(failed)
