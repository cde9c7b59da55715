# SPDX-License-Identifier: GPL-3.0-or-later
"""Names that go on from the end of an entry, from what there is. What is asked for may call the
program's code on its way (properties, what a module loads when it is asked); what merely comes up
while somebody types must not."""
import builtins
import os
import sys

COUNT_LIMIT = 500
KEY_LIMIT = 10_000
LONGEST_KEY = 100  # letters
TAIL_LIMIT = 500  # letters that are looked at
NAME = r'[^\W\d]\w*'
STRING = r"""'[^'\\\n]*'|"[^"\\\n]*\""""
STEP = r'\.(%s)|\[(-?\d+|%s)\]' % (NAME, STRING)
# What has a value without anything being called: names, their members and items, texts.
VALUE = r"""(?<![\w.)\]'"])(?P<value>(?:%s|%s)(?:%s)*)""" % (NAME, STRING, STEP.replace('(', '(?:'))
MEMBER = VALUE + r'\.(?P<prefix>(?:%s)?)$' % NAME
KEY = VALUE + r"""\[(?:(?P<quote>['"])(?P<text>[^'"\\]*)|(?P<number>-?\d*))$"""
ARGUMENT = VALUE + r'\((?:[^()]*,)?\s*(?:%s)?$' % NAME

library = ours.library.library
kinds_of = type.__dict__['__mro__'].__get__
ordinary = (object, type, type(sys))


class Unknown(Exception):
    """It cannot be known without calling something."""


def complete(text, asked):
    tail = text[max(text.rfind('\n') + 1, len(text) - TAIL_LIMIT):]
    try:
        prefix, names = keys(tail, asked) or candidates(tail.lstrip(), asked)
    except Exception:
        prefix, names = '', ()
    found = {name for name in names if isinstance(name, str) and name.startswith(prefix)
             and (prefix.startswith('_') or not name.startswith('_'))}
    if not asked:
        found.discard(prefix)
    return {'prefix': prefix, 'names': sorted(found)[:COUNT_LIMIT], 'asked': asked}


def search(pattern, text):
    return library.re.search(pattern, text)


def candidates(line, asked):
    """What is written already of a name, and the names there are."""
    prefix = search(r'\w*$', line)[0]
    path = search(r'([\w.]*)\.\w*$', line)
    package = path[1] if path else ''
    if line.startswith('import ') or (line.startswith('from ') and ' import' not in line):
        return prefix, modules_in(package, asked)
    if line.startswith('from ') and not package:
        return prefix, members(imported(line.split()[1], asked), asked)
    member = search(MEMBER, line)
    if member:
        return prefix, members(evaluated(member['value'], asked), asked)
    if line[:len(line) - len(prefix)].endswith('.') or prefix[:1].isdigit():
        return prefix, ()
    return prefix, (list(main()) + dir(builtins) + library.keyword.kwlist + arguments(line, asked))


def keys(line, asked):
    """The same, where a key is written; nothing elsewhere."""
    found = search(KEY, line)
    if not found:
        return None
    value = evaluated(found['value'], asked)
    kind = type(value)
    if kind.__name__ == 'DataFrame' and kind.__module__.split('.')[0] in ('pandas', 'polars'):
        value, kind = dict.fromkeys(value.columns), dict
    there = list(value)[:KEY_LIMIT] if kind is dict or asked and issubclass(kind, dict) else ()
    quote = found['quote']
    if not quote:
        return found['number'], [repr(key) + ']' for key in there if type(key) is int
                                 or type(key) is str and len(key) <= LONGEST_KEY]
    return found['text'], [key + quote + ']' for key in there
                           if type(key) is str and key.isprintable() and quote not in key
                           and len(key) <= LONGEST_KEY]


def arguments(line, asked):
    """The names of the parameters of what is called here."""
    found = search(ARGUMENT, line)
    try:
        value = found and evaluated(found['value'], asked)
    except Exception:
        return []
    bound = 0
    if issubclass(type(value), type):
        value, bound = next((each.__dict__['__init__'] for each in kinds_of(value)
                             if '__init__' in each.__dict__), None), 1
    elif type(value).__name__ == 'method':
        value, bound = value.__func__, 1
    if type(value) is not type(main):
        return []
    code = value.__code__
    first, end = max(bound, code.co_posonlyargcount), code.co_argcount + code.co_kwonlyargcount
    return [name + '=' for name in code.co_varnames[first:end]]


def main():
    return sys.modules['__main__'].__dict__


def evaluated(path, asked):
    first = search(NAME + '|' + STRING, path)[0]
    value = library.ast.literal_eval(first) if first[0] in '\'"' else \
        main().get(first, getattr(builtins, first, None))
    for name, item in library.re.findall(STEP, path[len(first):]):
        if name:
            value = getattr(value, name) if asked else looked_up(value, name)
        elif asked or type(value) in (list, tuple, dict, str):
            value = value[library.ast.literal_eval(item)]
        else:
            raise Unknown
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
