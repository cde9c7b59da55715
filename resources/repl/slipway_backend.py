# SPDX-License-Identifier: GPL-3.0-or-later
"""A backend of matplotlib that shows figures in Slipway's window only."""
import sys

from matplotlib._pylab_helpers import Gcf
from matplotlib.backend_bases import FigureManagerBase
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

plots = next(finder.ours.plots for finder in sys.meta_path if type(finder).__name__ == 'Watcher')


class FigureManager(FigureManagerBase):
    def show(self):
        plots.send(self.canvas.figure)


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
