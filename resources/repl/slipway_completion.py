# SPDX-License-Identifier: GPL-3.0-or-later
"""Names that go on from the end of an entry, from what there is. What is asked for may call the
program's code on its way (properties, what a module loads when it is asked); what merely comes up
while somebody types must not."""
import builtins
import os
import sys

COUNT_LIMIT = 500


kinds_of = type.__dict__['__mro__'].__get__
ordinary = (object, type, type(sys))


class Unknown(Exception):
    """It cannot be known without calling something."""


def complete(text, asked):
    start = len(text)
    while start > 0 and (text[start - 1].isalnum() or text[start - 1] in '_.'):
        start -= 1
    path, _, prefix = text[start:].rpartition('.')
    try:
        names = candidates(text, text[start:], path, asked)
    except Unknown:
        names = ()
    found = {name for name in names if isinstance(name, str) and name.startswith(prefix)
             and (prefix.startswith('_') or not name.startswith('_'))}
    if not asked:
        found.discard(prefix)
    return {'prefix': prefix, 'names': sorted(found)[:COUNT_LIMIT], 'asked': asked}


def candidates(text, word, path, asked):
    line = text[text.rfind('\n') + 1:].lstrip()
    if line.startswith('import ') or (line.startswith('from ') and ' import' not in line):
        return modules_in(path, asked)
    if line.startswith('from ') and not path:
        return members(imported(line.split()[1], asked), asked)
    if path:
        return members(evaluated(path, asked), asked)
    if word.startswith('.') or word[:1].isdigit():
        return ()
    return list(main()) + dir(builtins) + ours.library.library.keyword.kwlist


def main():
    return sys.modules['__main__'].__dict__


def evaluated(path, asked):
    first, *rest = path.split('.')
    value = main().get(first, getattr(builtins, first, None))
    for name in rest:
        value = getattr(value, name) if asked else looked_up(value, name)
    return value


def looked_up(value, name):
    """What getattr() would give, where that needs no code of anybody's."""
    kind = type(value)
    is_class = issubclass(kind, type)
    kinds = kinds_of(value if is_class else kind)
    of_class = next((each.__dict__[name] for each in kinds if name in each.__dict__), Unknown)
    if is_class:
        found = of_class
    elif kind.__getattribute__ not in [each.__getattribute__ for each in ordinary]:
        raise Unknown
    else:
        try:
            found = object.__getattribute__(value, '__dict__').get(name, of_class)
        except AttributeError:
            found = of_class
    # Methods have nothing behind a dot that anybody looks for.
    if found is Unknown or (found is of_class and hasattr(type(found), '__get__')):
        raise Unknown
    return found


def imported(name, asked):
    if not asked and name not in sys.modules:
        raise Unknown
    return sys.modules.get(name) or __import__(name, fromlist=['*'])


def members(value, asked):
    kind = type(value)
    if value is None:
        return ()
    if not asked and kind.__module__ == '__main__' and kind.__dir__ not in [each.__dir__ for each in ordinary]:
        raise Unknown
    return dir(value)


def modules_in(package, asked):
    names = set(sys.builtin_module_names) | set(getattr(sys, 'stdlib_module_names', ()))
    places = sys.path
    if package:
        places = getattr(imported(package, asked), '__path__', [])
        names = {name[len(package) + 1:].split('.')[0] for name in sys.modules
                 if name.startswith(package + '.')}
    for place in places:
        try:
            entries = os.listdir(place or '.')
        except OSError:
            continue
        for entry in entries:
            name, _, ending = entry.partition('.')
            if name.isidentifier() and (ending == 'py' or ending.endswith('so') or not ending):
                names.add(name)
    return names
