# SPDX-License-Identifier: GPL-3.0-or-later
"""Has matplotlib show its figures beside the console: as well as in windows of their own, where it
can open any, or only there. What somebody has chosen for himself is left as it is."""
import io
import os
import sys
from _frozen_importlib_external import PathFinder, SourceFileLoader, spec_from_file_location

BACKEND = 'module://slipway_backend'
DENSITY = 2  # pixels of the picture for one of the figure: sharp on every screen
LARGEST = 4000  # pixels

is_ours = False  # how figures are shown is nobody's choice
numbers = iter(range(1, sys.maxsize))
pictures = None  # the numbers of figures that were sent, by figure


def find_spec(name, path, wanted):
    if name == 'slipway_backend':
        return spec_from_file_location(name, os.path.join(ours.here, name + '.py'))
    spec = PathFinder.find_spec(name, path)
    loader = spec and spec.loader
    if isinstance(loader, SourceFileLoader):
        execute = loader.exec_module

        def exec_module(module):
            del loader.exec_module
            execute(module)
            try:
                choose(module) if wanted == 'panel' else follow(module)
            except Exception:
                pass  # One that is unlike those we know shows its figures by itself.

        loader.exec_module = exec_module
    return spec


def is_free(matplotlib):
    # What comes with the installation is nobody's choice.
    settings = matplotlib.matplotlib_fname()
    return 'MPLBACKEND' not in os.environ and settings.startswith((sys.prefix, '/etc/', '/usr/'))


def choose(module):
    if module.__name__ == 'matplotlib' and is_free(module):
        module.rcParams['backend'] = BACKEND


def follow(pyplot):
    """matplotlib finds out by itself what windows it can open, when it makes its first figure. Where
    there are none, our own backend shows them; and what show() shows, we show before it."""
    if pyplot.__name__ != 'matplotlib.pyplot' or not is_free(pyplot.matplotlib):
        return
    switch, show = pyplot.switch_backend, pyplot.show

    @pyplot.functools.wraps(switch)
    def switch_backend(newbackend):
        global is_ours
        switch(newbackend)
        # A program says a name.
        is_ours = not isinstance(newbackend, str)
        if is_ours and pyplot.get_backend().lower() == 'agg':
            switch(BACKEND)

    @pyplot.functools.wraps(show)
    def show_both(*args, **kwargs):
        if is_ours and pyplot.get_backend() != BACKEND:
            show_changed()
        return show(*args, **kwargs)

    pyplot.switch_backend, pyplot.show = switch_backend, show_both


def send(figure):
    global pictures
    if pictures is None:
        import weakref
        pictures = weakref.WeakKeyDictionary()
    side = max(figure.get_figwidth(), figure.get_figheight(), 0.1)
    picture = io.BytesIO()
    figure.savefig(picture, format='png', dpi=min(figure.dpi * DENSITY, LARGEST / side))
    figure.stale = False
    number = pictures.get(figure) or pictures.setdefault(figure, next(numbers))
    try:
        ours.link.send(b'P', number.to_bytes(4, 'big') + picture.getvalue())
    except OSError:
        print('There is no window to show this figure in.', file=sys.stderr)


def show_changed():
    """Figures that are there and were not shown as they are now."""
    from matplotlib._pylab_helpers import Gcf
    for manager in Gcf.get_all_fig_managers():
        figure = manager.canvas.figure
        is_sent = pictures is not None and figure in pictures
        if (is_ours or type(manager).__module__ == 'slipway_backend') and \
                (figure.stale if is_sent else figure.axes):
            send(figure)
