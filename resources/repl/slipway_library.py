# SPDX-License-Identifier: GPL-3.0-or-later
"""The standard library, whatever the program calls its own files."""
import os
import sys


class Library:
    """Imports the modules that are asked for."""

    def __getattr__(self, name):
        kept, path = {}, sys.path[:]
        home = os.path.dirname(os.__file__)
        known = getattr(sys, 'stdlib_module_names', ())
        for each, module in list(sys.modules.items()):
            file = getattr(module, '__file__', None)
            if each.split('.')[0] in known and file and not file.startswith(home):
                kept[each] = sys.modules.pop(each)
        sys.path[:] = ours.paths
        try:
            module = __import__(name)
        finally:
            sys.path[:] = path
            sys.modules.update(kept)
        setattr(self, name, module)
        return module


library = Library()
