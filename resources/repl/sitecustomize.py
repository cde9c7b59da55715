# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs before a program that Slipway's Run starts with PYTHONINSPECT, and takes its own traces away.

When the program has ended without error, Python calls sys.__interactivehook__ before its prompt:
there our REPL begins, in the same process, as `python -i` would. After an error the process ends as
it would have without us. Until then nothing of ours runs, but for what shows matplotlib's figures.
"""
import os
import sys

HERE = os.path.dirname(__file__)


class Ours:
    """Our other scripts, as modules that no program can import, each read when it is first used."""

    def __init__(self, address):
        self.address = address
        self.here = HERE

    def __getattr__(self, name):
        module = type(sys)('slipway_' + name)
        module.__file__ = os.path.join(HERE, 'slipway_%s.py' % name)
        module.ours = self
        with open(module.__file__, encoding='utf-8') as source:
            exec(compile(source.read(), module.__file__, 'exec'), module.__dict__)
        setattr(self, name, module)
        return module


class Watcher:
    """Sees what is imported: matplotlib gets somewhere to show its figures, and Python's own prompt
    does not get its completion ready, which takes longer than Python's whole start."""

    def __init__(self, ours, plots):
        self.ours = ours
        self.plots = plots

    def find_spec(self, name, path=None, target=None):
        if name == 'rlcompleter' and self.is_for_nobody():
            raise ImportError
        if self.plots and name in ('matplotlib', 'matplotlib.pyplot', 'slipway_backend'):
            return self.ours.plots.find_spec(name, path, self.plots)
        return None

    @staticmethod
    def is_for_nobody():
        """No program asks, but Python itself."""
        frame = sys._getframe()
        while frame.f_back is not None:
            frame = frame.f_back
        return frame.f_code.co_filename.startswith('<frozen importlib')


def has_failed():
    """Whether the program has ended with an error. sys.exit() and Ctrl+C are none."""
    error = getattr(sys, 'last_exc', None) or getattr(sys, 'last_value', None)
    if error is None or isinstance(error, (SystemExit, KeyboardInterrupt)):
        return False
    # tkinter leaves the errors of its callbacks here too; those have not ended anything.
    trace = error.__traceback__
    return trace is None or trace.tb_frame.f_globals is sys.modules['__main__'].__dict__


class Muted:
    """Swallows the words with which Python reports the end of its hook."""

    def __init__(self, stream):
        self.stream = stream

    def write(self, text):
        sys.stderr = self.stream

    def flush(self):
        pass


def leave(code):
    sys.stderr = Muted(sys.stderr)
    raise SystemExit(code)


def prepare():
    ours = Ours(os.environ.pop('SLIPWAY_REPL'))
    plots = os.environ.pop('SLIPWAY_PLOTS', '')
    os.environ.pop('PYTHONINSPECT', None)
    rest = os.environ['PYTHONPATH'].split(os.pathsep, 1)[1:]
    if rest:
        os.environ['PYTHONPATH'] = rest[0]
    else:
        del os.environ['PYTHONPATH']
    sys.path.remove(HERE)
    sys.path_importer_cache.pop(HERE, None)
    ours.paths = list(sys.path)
    first = os.getpid()
    ordinary = getattr(sys, '__interactivehook__', None)
    sys.meta_path.insert(0, Watcher(ours, plots))

    def go_on():
        if has_failed() or os.getpid() != first:
            leave(1 if has_failed() else 0)
        try:
            ours.link.connect()
            ours.repl  # noqa: B018
        except OSError:
            # Without a window there is the ordinary prompt.
            return ordinary() if ordinary else None
        leave(ours.repl.run())

    sys.__interactivehook__ = go_on
    # Which Python itself does next, as for -i, but only when it has looked at the script: a run
    # that stands ready would have it still before it.
    try:
        import readline  # noqa: F401
    except ImportError:
        pass


if 'SLIPWAY_REPL' in os.environ:
    prepare()
# The one that would have been here.
del sys.modules['sitecustomize']
import sitecustomize  # noqa: E402, F401
