# SPDX-License-Identifier: GPL-3.0-or-later
"""What the live names' values look like, and which of them are tables. Looking must not change
anything: the program's own code is not called for it, but by types that are known. isinstance()
would ask a value for its class."""
import sys

COUNT_LIMIT = 1000  # names shown
TEXT_LIMIT = 120  # letters of a value
CELL_LIMIT = 200  # letters in a table
COLUMN_LIMIT = 100
ROW_LIMIT = 200  # at a time
MEMBER_LIMIT = 200  # of one value
CONTAINERS = (dict, list, tuple, set, frozenset)
MEASURED = ('numpy', 'pandas', 'polars', 'torch', 'xarray')  # they say themselves what they are


def main():
    return sys.modules['__main__'].__dict__


def shortened(text, limit):
    return text if len(text) <= limit else text[:limit - 1] + '…'


def joined(parts, total, brackets, limit):
    more = ['…'] if total > len(parts) else []
    return shortened(brackets[0] + ', '.join(parts + more) + brackets[1], limit)


def some(values, count):
    parts = []
    for value in values:
        if len(parts) == count:
            break
        parts.append(value)
    return parts


def preview(value, depth=2, limit=TEXT_LIMIT):
    """What a value looks like, in one line, quickly, and without calling the program's own code."""
    kind = type(value)
    if kind is str or kind is bytes or kind is bytearray:
        return shortened(repr(value[:limit]), limit)
    if kind is int and value.bit_length() > 400:
        return 'about 10^%d' % int(value.bit_length() * 0.30103)
    if value is None or kind in (int, bool, float, complex, range, slice, type(...)):
        return shortened(repr(value), limit)
    if kind in (list, tuple, set, frozenset, dict):
        return container(value, kind, depth, limit)
    module = kind.__module__.split('.')[0] if isinstance(kind.__module__, str) else ''
    if module in ('datetime', 'decimal', 'fractions', 'pathlib', 'uuid', 'collections', 'array'):
        return shortened(repr(value[:20]) if module == 'array' else repr(value), limit)
    if issubclass(kind, type):
        bases = [base.__name__ for base in value.__bases__ if base is not object]
        return shortened(value.__name__ + joined(bases, len(bases), '()', limit), limit)
    if module in MEASURED:
        return measured(value, limit)
    code = getattr(value, '__code__', None) if kind.__name__ in ('function', 'method') else None
    if code is not None:
        names = list(code.co_varnames[:code.co_argcount + code.co_kwonlyargcount])
        return shortened(value.__name__ + joined(names, len(names), '()', limit), limit)
    if kind is type(sys):
        return shortened(getattr(value, '__file__', None) or '(built-in)', limit)
    if kind.__name__ == 'builtin_function_or_method':
        return value.__name__ + '(…)'
    return fields(value, kind, depth, limit)


def container(value, kind, depth, limit):
    if depth == 0:
        return '{…}' if kind is dict else '[…]' if kind is list else '(…)'
    if kind is dict:
        parts = [preview(k, 0, 40) + ': ' + preview(v, depth - 1, 60)
                 for k, v in some(value.items(), 10)]
    else:
        parts = [preview(each, depth - 1, 60) for each in some(value, 20)]
    if kind is frozenset or (kind is set and not value):
        return kind.__name__ + joined(parts, len(value), ('({', '})') if value else '()', limit)
    if kind is tuple and len(value) == 1:
        return shortened('(' + parts[0] + ',)', limit)
    return joined(parts, len(value), {list: '[]', tuple: '()'}.get(kind, '{}'), limit)


def measured(value, limit):
    try:
        shape = getattr(value, 'shape', None)
        if isinstance(shape, tuple) and not shape:
            return shortened(repr(value), limit)
        if type(value).__name__ == 'ndarray' and value.size <= 10:
            return shortened(' '.join(repr(value).split()), limit)
        columns = getattr(value, 'columns', None)
        if columns is not None:
            names = [str(each) for each in some(columns, 20)]
            return joined(names, len(columns), ('columns ', ''), limit)
        kind = getattr(value, 'dtype', None)
        return shortened(str(kind) if kind is not None else object.__repr__(value), limit)
    except Exception:
        return object.__repr__(value)


def fields(value, kind, depth, limit):
    try:
        names = object.__getattribute__(value, '__dict__')
    except Exception:
        names = None
    if not isinstance(names, dict) or depth == 0:
        return '<' + kind.__name__ + '>'
    parts = [str(k) + '=' + preview(v, depth - 1, 40)
             for k, v in some(names.items(), 8)]
    return shortened(kind.__name__, 60) + joined(parts, len(names), '()', limit)


def type_text(value):
    kind = type(value)
    name = kind.__name__
    shape = None
    if kind in (str, bytes, list, tuple, set, frozenset, dict, bytearray):
        shape = len(value)
    elif kind.__module__.split('.')[0] in ('numpy', 'pandas', 'polars', 'torch'):
        try:
            shape = ' × '.join(map(str, value.shape)) or None
        except Exception:
            shape = None
    return name if shape is None else '%s (%s)' % (name, shape)


def group_of(value):
    """Data first, then what works on it."""
    if issubclass(type(value), type):
        return 2
    if type(value) is type(sys):
        return 3
    return 1 if type(value).__name__ in ('function', 'builtin_function_or_method') else 0


def variables():
    names = [name for name in list(main()) if isinstance(name, str)
             and not (name.startswith('__') and name.endswith('__'))]
    rows = [row_of(name, main().get(name)) for name in names[:COUNT_LIMIT]]
    rows.sort(key=lambda row: row[3])
    return {'names': rows, 'more': max(0, len(names) - COUNT_LIMIT)}


def row_of(name, value):
    return [shortened(name, 80), type_text(value), preview(value), group_of(value),
            table_of(value) is not None, members_of(value, 0)[1] > 0]


def members_of(value, limit=MEMBER_LIMIT):
    """What a value is made of, as names and values, and how many there are."""
    kind = type(value)
    base = next((each for each in CONTAINERS if issubclass(kind, each)), None)
    if base is dict:
        return [(preview(key, 0, 60), each) for key, each in some(dict.items(value), limit)], \
            dict.__len__(value)
    if base is not None:
        names = getattr(kind, '_fields', None) if base is tuple else None
        names = names if type(names) is tuple else range(base.__len__(value))
        return list(zip(map(str, names), some(base.__iter__(value), limit))), base.__len__(value)
    module = kind.__module__.split('.')[0] if isinstance(kind.__module__, str) else ''
    if group_of(value) > 0 or module in MEASURED:
        return [], 0
    try:
        fields = object.__getattribute__(value, '__dict__')
    except Exception:
        return [], 0
    if type(fields) is not dict:
        return [], 0
    return [(str(name), each) for name, each in some(fields.items(), limit)], len(fields)


def show_members(wish):
    """Of a name's value, or of the member of a member: each the how-manieth it is."""
    name, *places = wish.split('\0')
    value = main().get(name)
    for place in places:
        value = members_of(value)[0][int(place)][1]
    members, total = members_of(value)
    ours.link.tell(b'M', {'path': wish.split('\0'), 'names': [row_of(*each) for each in members],
                          'more': total - len(members)})


class Table:
    def __init__(self, columns, total, rows, labelled=False):
        self.columns = columns
        self.labelled = labelled  # the first column is the names of the rows
        self.total = total
        self.rows = rows  # from where, up to where


def table_of(value):
    """How to read a value as a table; nothing where it is none."""
    kind = type(value)
    module = kind.__module__.split('.')[0] if isinstance(kind.__module__, str) else ''
    try:
        if module == 'pandas' and kind.__name__ in ('DataFrame', 'Series'):
            frame = value.to_frame() if kind.__name__ == 'Series' else value
            return Table([str(frame.index.name or '')] + [str(each) for each in frame.columns[:COLUMN_LIMIT]],
                         len(frame), lambda a, b: frame.iloc[a:b, :COLUMN_LIMIT].itertuples(name=None),
                         labelled=True)
        if module == 'polars' and kind.__name__ == 'DataFrame':
            return Table(list(value.columns), value.height, lambda a, b: value.slice(a, b - a).rows())
        if module == 'numpy' and kind.__name__ == 'ndarray' and value.ndim == 2:
            return Table([str(i) for i in range(value.shape[1])], value.shape[0],
                         lambda a, b: value[a:b, :COLUMN_LIMIT].tolist())
    except Exception:
        return None
    if kind in (list, tuple) and value:
        return table_of_rows(value)
    return None


def table_of_rows(value):
    first = some(value, ROW_LIMIT)
    if all(type(row) is dict for row in first):
        columns = list(dict.fromkeys(key for row in first for key in some(row, COLUMN_LIMIT)))
        missing = object()
        return columns and Table([key if type(key) is str else preview(key) for key in columns], len(value),
                     lambda a, b: [['' if each is missing else each
                                    for each in (row.get(key, missing) for key in columns)]
                                   for row in value[a:b] if type(row) is dict]) or None
    if all(issubclass(type(row), (list, tuple)) and row for row in first):
        names = getattr(type(first[0]), '_fields', None)
        width = max(map(len, first))
        columns = list(names) if isinstance(names, tuple) else [str(i) for i in range(width)]
        return Table(columns, len(value), lambda a, b: [list(row) for row in value[a:b]])
    return None


def cell(value):
    if type(value) is str:
        return shortened(value, CELL_LIMIT)
    if type(value).__module__.split('.')[0] in ('numpy', 'pandas', 'datetime', 'decimal'):
        return shortened(str(value), CELL_LIMIT)
    return preview(value, 2, CELL_LIMIT)


def send_table(name, value, start):
    table = table_of(value)
    if table is None:
        return ours.link.tell(b'T', {'name': name, 'gone': True})
    start = min(max(start, 0), table.total)
    rows = [[cell(each) for each in some(row, COLUMN_LIMIT)]
            for row in table.rows(start, min(start + ROW_LIMIT, table.total))]
    columns = [shortened(each, CELL_LIMIT) for each in table.columns[:COLUMN_LIMIT]]
    ours.link.tell(b'T', {'name': name, 'columns': columns, 'total': table.total, 'start': start,
                          'rows': rows, 'labelled': table.labelled})


def show_table(wish):
    start, name = wish.split(' ', 1)
    value = main().get(name, getattr(sys.modules['builtins'], '_', None) if name == '_' else None)
    send_table(name, value, int(start))
