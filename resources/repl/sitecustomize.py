# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs before a program that Slipway's Run starts with PYTHONINSPECT, and takes its own traces away.

When the program has ended without error, Python calls sys.__interactivehook__ before its prompt:
there our REPL begins, in the same process, as `python -i` would. After an error the process ends as
it would have without us. Until then nothing of ours runs, but for the choice of matplotlib's backend.
"""
import os
import sys
from _frozen_importlib_external import PathFinder, SourceFileLoader, spec_from_file_location

HERE = os.path.dirname(__file__)


class Lost(OSError):
    """There is no window to talk to."""


class Link:
    """The way to the window: a Unix socket, connected when there is something to say. Frames are a
    length of four bytes, a letter that says what it is, and the contents."""

    def __init__(self, path):
        self.path = path
        self.process = os.getpid()
        self.socket = None

    def connect(self):
        import _socket
        # A copy of this process talks for itself.
        if self.socket is None or self.process != os.getpid():
            self.process = os.getpid()
            self.socket = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
            self.socket.connect(self.path)
        return self.socket

    def receive(self, size, flags=0):
        try:
            part = self.connect().recv(size, flags)
        except OSError as error:
            raise Lost from error
        if not part:
            raise Lost
        return part

    def send(self, kind, contents):
        import _signal
        # Half a frame would be the end of the conversation.
        mask = _signal.pthread_sigmask(_signal.SIG_BLOCK, [_signal.SIGINT])
        try:
            self.connect().sendall(len(contents).to_bytes(4, 'big') + kind + contents)
        except OSError as error:
            raise Lost from error
        finally:
            _signal.pthread_sigmask(_signal.SIG_SETMASK, mask)


class Plots:
    """Has matplotlib show its figures in the window, unless somebody has chosen otherwise."""

    def __init__(self, link):
        self.link = link

    def find_spec(self, name, path=None, target=None):
        if name == 'slipway_plots':
            return spec_from_file_location(name, os.path.join(HERE, 'slipway_plots.py'))
        if name != 'matplotlib' or path is not None:
            return None
        spec = PathFinder.find_spec(name, path, target)
        loader = spec and spec.loader
        if isinstance(loader, SourceFileLoader):
            execute = loader.exec_module

            def exec_module(module):
                del loader.exec_module
                execute(module)
                self.choose(module)

            loader.exec_module = exec_module
        return spec

    def choose(self, matplotlib):
        try:
            # What comes with the installation is nobody's choice.
            settings = matplotlib.matplotlib_fname()
            if 'MPLBACKEND' not in os.environ and settings.startswith((sys.prefix, '/etc/', '/usr/')):
                matplotlib.rcParams['backend'] = 'module://slipway_plots'
        except Exception:
            pass  # One that is unlike those we know shows its figures by itself.


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
    link = Link(os.environ.pop('SLIPWAY_REPL'))
    shows_plots = os.environ.pop('SLIPWAY_PLOTS', '')
    os.environ.pop('PYTHONINSPECT', None)
    rest = os.environ['PYTHONPATH'].split(os.pathsep, 1)[1:]
    if rest:
        os.environ['PYTHONPATH'] = rest[0]
    else:
        del os.environ['PYTHONPATH']
    sys.path.remove(HERE)
    sys.path_importer_cache.pop(HERE, None)
    paths = list(sys.path)
    first = os.getpid()
    ordinary = getattr(sys, '__interactivehook__', None)
    plots = Plots(link) if shows_plots else None
    if plots:
        sys.meta_path.insert(0, plots)

    def go_on():
        if has_failed() or os.getpid() != first:
            leave(1 if has_failed() else 0)
        file = os.path.join(HERE, 'slipway_repl.py')
        names = {'__name__': 'slipway_repl', '__file__': file, 'LINK': link, 'Lost': Lost, 'PATHS': paths}
        try:
            link.connect()
            with open(file, encoding='utf-8') as source:
                exec(compile(source.read(), file, 'exec'), names)
        except OSError:
            # Without a window there is the ordinary prompt.
            return ordinary() if ordinary else None
        leave(names['run']())

    sys.__interactivehook__ = go_on
    # Which Python itself does next, as for -i, but only when it has looked at the script: a run
    # that stands ready would have it still before it.
    try:
        import readline  # noqa: F401
        import rlcompleter  # noqa: F401
    except ImportError:
        pass


if 'SLIPWAY_REPL' in os.environ:
    prepare()
# The one that would have been here.
del sys.modules['sitecustomize']
import sitecustomize  # noqa: E402, F401
