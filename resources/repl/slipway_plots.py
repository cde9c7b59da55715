# SPDX-License-Identifier: GPL-3.0-or-later
"""A backend of matplotlib that shows figures in Slipway's window."""
import io
import sys

from matplotlib._pylab_helpers import Gcf
from matplotlib.backend_bases import FigureManagerBase
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

LINK = next(finder.link for finder in sys.meta_path if type(finder).__name__ == 'Plots')
DENSITY = 2  # pixels of the picture for one of the figure: sharp on every screen
LARGEST = 4000  # pixels
numbers = iter(range(1, sys.maxsize))


class FigureManager(FigureManagerBase):
    def __init__(self, canvas, num):
        super().__init__(canvas, num)
        self.picture = next(numbers)
        self.is_sent = False

    def show(self):
        figure = self.canvas.figure
        side = max(figure.get_figwidth(), figure.get_figheight(), 0.1)
        picture = io.BytesIO()
        figure.savefig(picture, format='png', dpi=min(figure.dpi * DENSITY, LARGEST / side))
        figure.stale = False
        self.is_sent = True
        try:
            LINK.send(b'P', self.picture.to_bytes(4, 'big') + picture.getvalue())
        except OSError:
            print('There is no window to show this figure in.', file=sys.stderr)


class FigureCanvas(FigureCanvasAgg):
    manager_class = FigureManager


def new_figure_manager_given_figure(num, figure):
    return FigureManager(FigureCanvas(figure), num)


def new_figure_manager(num, *args, FigureClass=Figure, **kwargs):
    return new_figure_manager_given_figure(num, FigureClass(*args, **kwargs))


def draw_if_interactive():
    pass


def show(*args, **kwargs):
    """As if somebody had looked at the windows and closed them."""
    for manager in Gcf.get_all_fig_managers():
        manager.show()
    Gcf.destroy_all()


def show_changed():
    """Figures that are there without a show(), after an entry or at a program's end."""
    for manager in Gcf.get_all_fig_managers():
        if isinstance(manager, FigureManager) and (not manager.is_sent or manager.canvas.figure.stale):
            if manager.canvas.figure.axes or manager.is_sent:
                manager.show()
