# SPDX-License-Identifier: GPL-3.0-or-later
"""The REPL behind Slipway's console: what `python -i` does, with entries that come from the window.

Entries, completions and tables are asked for over LINK (see sitecustomize.py); what entries print
goes to the terminal as ever. Only modules without Python source are used where a program may have
files of the same names, and the others are loaded past it.
"""
import builtins
import os
import sys

import _ast
import _signal

COUNT_LIMIT = 1000  # names shown
TEXT_LIMIT = 120  # letters of a value
CELL_LIMIT = 200  # letters in a table
COLUMN_LIMIT = 100
ROW_LIMIT = 200  # at a time
ONLY_TREE = 0x400  # ast.PyCF_ONLY_AST
COMPLETION_LIMIT = 500


class Library:
    """Imports the standard library's modules, whatever the program calls its own files."""

    def __getattr__(self, name):
        kept, path = {}, sys.path[:]
        home = os.path.dirname(os.__file__)
        known = getattr(sys, 'stdlib_module_names', ())
        for each, module in list(sys.modules.items()):
            file = getattr(module, '__file__', None)
            if each.split('.')[0] in known and file and not file.startswith(home):
                kept[each] = sys.modules.pop(each)
        sys.path[:] = PATHS
        try:
            module = __import__(name)
        finally:
            sys.path[:] = path
            sys.modules.update(kept)
        setattr(self, name, module)
        return module


library = Library()

# --- What goes over the link ----------------------------------------------------------------------


def to_json(value):
    """Lists, texts, numbers and truth."""
    if isinstance(value, str):
        try:
            from _json import encode_basestring_ascii
        except ImportError:
            encode_basestring_ascii = library.json.encoder.encode_basestring_ascii
        return encode_basestring_ascii(value)
    if value is None or isinstance(value, bool):
        return {None: 'null', True: 'true', False: 'false'}[value]
    if isinstance(value, int):
        return str(value)
    if isinstance(value, dict):
        return '{' + ','.join(to_json(k) + ':' + to_json(v) for k, v in value.items()) + '}'
    return '[' + ','.join(map(to_json, value)) + ']'


def send(kind, value):
    LINK.send(kind, to_json(value).encode())


def receive():
    """The window's next wish: a letter and a text. Ctrl+C may come while it is awaited only."""
    wait()
    mask = _signal.pthread_sigmask(_signal.SIG_BLOCK, [_signal.SIGINT])
    try:
        head = read(5)
        return head[4:], read(int.from_bytes(head[:4], 'big')).decode('utf-8', 'replace')
    finally:
        _signal.pthread_sigmask(_signal.SIG_SETMASK, mask)


def read(size):
    data = b''
    while len(data) < size:
        data += LINK.receive(size - len(data))
    return data


def wait():
    """Until there is something to read; windows made with tkinter live meanwhile."""
    import _socket
    tkinter = sys.modules.get('tkinter')
    root = getattr(tkinter, '_default_root', None)
    tk = getattr(root, 'tk', None)
    if not hasattr(tk, 'createfilehandler'):
        LINK.receive(1, _socket.MSG_PEEK)
        return
    ready = []
    tk.createfilehandler(LINK.socket, tkinter.READABLE, lambda *_: ready.append(True))
    try:
        while not ready:
            tk.dooneevent(0)
    finally:
        try:
            tk.deletefilehandler(LINK.socket)
        except Exception:
            pass  # The window has been closed, and that with it.


# --- The live names -------------------------------------------------------------------------------


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
    if isinstance(value, type):
        bases = [base.__name__ for base in value.__bases__ if base is not object]
        return shortened(value.__name__ + joined(bases, len(bases), '()', limit), limit)
    if module in ('numpy', 'pandas', 'polars', 'torch', 'xarray'):
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
    if isinstance(value, type):
        return 2
    if type(value) is type(sys):
        return 3
    return 1 if type(value).__name__ in ('function', 'builtin_function_or_method') else 0


def variables():
    names = [name for name in list(main()) if isinstance(name, str)
             and not (name.startswith('__') and name.endswith('__'))]
    rows = []
    for name in names[:COUNT_LIMIT]:
        value = main().get(name)
        rows.append([shortened(name, 80), type_text(value), preview(value), group_of(value),
                     table_of(value) is not None])
    rows.sort(key=lambda row: row[3])
    return {'names': rows, 'more': max(0, len(names) - COUNT_LIMIT)}


# --- Tables ---------------------------------------------------------------------------------------


class Table:
    def __init__(self, columns, total, rows):
        self.columns = columns
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
                         len(frame), lambda a, b: frame.iloc[a:b, :COLUMN_LIMIT].itertuples(name=None))
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
    if all(isinstance(row, (list, tuple)) and row for row in first):
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
        return send(b'T', {'name': name, 'gone': True})
    start = min(max(start, 0), table.total)
    rows = [[cell(each) for each in some(row, COLUMN_LIMIT)]
            for row in table.rows(start, min(start + ROW_LIMIT, table.total))]
    send(b'T', {'name': name, 'columns': [shortened(each, CELL_LIMIT) for each in table.columns[:COLUMN_LIMIT]],
                'total': table.total, 'start': start, 'rows': rows})


def show_table(wish):
    start, name = wish.split(' ', 1)
    value = main().get(name, getattr(builtins, '_', None) if name == '_' else None)
    send_table(name, value, int(start))


# --- Completion -----------------------------------------------------------------------------------


def complete(text):
    """Names that go on from the end of the text."""
    start = len(text)
    while start > 0 and (text[start - 1].isalnum() or text[start - 1] in '_.'):
        start -= 1
    path, _, prefix = text[start:].rpartition('.')
    line = text[text.rfind('\n') + 1:].lstrip()
    if line.startswith('import ') or (line.startswith('from ') and ' import' not in line):
        names = modules_in(path)
    elif line.startswith('from ') and not path:
        names = members(imported(line.split()[1]))
    elif path:
        names = members(evaluated(path))
    elif text[start:].startswith('.'):
        names = []
    else:
        names = list(main()) + dir(builtins) + library.keyword.kwlist
    found = {name for name in names if isinstance(name, str) and name.startswith(prefix)
             and (prefix.startswith('_') or not name.startswith('_'))}
    return {'prefix': prefix, 'names': sorted(found)[:COMPLETION_LIMIT]}


def evaluated(path):
    first, *rest = path.split('.')
    value = main().get(first, getattr(builtins, first, None))
    for name in rest:
        value = getattr(value, name)
    return value


def imported(name):
    return sys.modules.get(name) or __import__(name, fromlist=['*'])


def members(value):
    return dir(value) if value is not None else []


def modules_in(package):
    names = set(sys.builtin_module_names) | set(getattr(sys, 'stdlib_module_names', ()))
    places = sys.path
    if package:
        places = getattr(imported(package), '__path__', [])
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


# --- Entries --------------------------------------------------------------------------------------


def main():
    return sys.modules['__main__'].__dict__


class Entries:
    def __init__(self):
        self.number = 0
        self.flags = 0

    def is_complete(self, text):
        try:
            if library.codeop.compile_command(text, '<stdin>', 'exec') is None:
                return False
            last = compile(text, '<stdin>', 'exec', ONLY_TREE | self.flags, True).body[-1:]
        except (SyntaxError, OverflowError, ValueError):
            return True
        # Blocks end with an empty line.
        is_block = last and (hasattr(last[0], 'body') or hasattr(last[0], 'cases'))
        return not is_block or not text.rpartition('\n')[2].strip()

    def statements(self, text):
        """Each is compiled when it is its turn: one may change how the next is read."""
        name = '<python-input-%d>' % self.number if sys.version_info >= (3, 13) else '<stdin>'
        self.number += 1
        if sys.version_info >= (3, 13):
            lines = text.splitlines(True) or ['']
            lines[-1] += '\n'
            library.linecache.cache[name] = (len(text), None, lines, name)
        future = library.__future__
        mask = 0
        for feature in future.all_feature_names:
            mask |= getattr(future, feature).compiler_flag
        for node in compile(text, name, 'exec', ONLY_TREE | self.flags, True).body:
            try:
                code = compile(_ast.Interactive([node]), name, 'single', self.flags, True)
            except SyntaxError as error:
                # A tree does not know its text.
                error.text = error.text or text.split('\n')[(error.lineno or 1) - 1]
                raise
            self.flags |= code.co_flags & mask
            yield code

    def run(self, text):
        """False after an error."""
        unblock()
        try:
            for code in self.statements(text):
                exec(code, main())
            return True
        except SystemExit:
            raise
        except BaseException as error:
            report(error)
            return False


def report(error):
    trace = error.__traceback__
    # The first frames are ours.
    while trace is not None and trace.tb_frame.f_globals is globals():
        trace = trace.tb_next
    sys.last_type, sys.last_value, sys.last_traceback = type(error), error, trace
    if sys.version_info >= (3, 12):
        sys.last_exc = error
    try:
        error.__traceback__ = trace
        if isinstance(error, KeyboardInterrupt):
            write('\nKeyboardInterrupt\n')
        else:
            sys.excepthook(type(error), error, trace)
    except BaseException:
        sys.__excepthook__(type(error), error, trace)


def unblock():
    """A Ctrl+C from before was not meant for what begins now."""
    while _signal.sigpending() & {_signal.SIGINT}:
        _signal.sigwait([_signal.SIGINT])
    _signal.pthread_sigmask(_signal.SIG_UNBLOCK, [_signal.SIGINT])


def block():
    _signal.pthread_sigmask(_signal.SIG_BLOCK, [_signal.SIGINT])


# --- The terminal ---------------------------------------------------------------------------------


def flush():
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BaseException:
            pass  # The program's own streams may do as they like.


def write(text):
    flush()
    data = text.encode('utf-8', 'replace')
    try:
        while data:
            data = data[os.write(0, data):]
    except OSError:
        pass  # Nobody sees it then.


def echo(text):
    """The entry, as if it had been typed here; marked as a command (OSC 133)."""
    text = ''.join(c if c >= ' ' and c != '\x7f' and not '\x80' <= c <= '\x9f' or c in '\n\t' else '?' for c in text)
    lines = text.rstrip('\n').split('\n')
    write('\x1b]133;A\x1b\\' + prompt('ps1') + '\x1b]133;B\x1b\\'
          + ('\n' + prompt('ps2')).join(lines) + '\n\x1b]133;C\x1b\\')


def prompt(name):
    try:
        text = str(getattr(sys, name))
    except Exception:
        text = '>>> '
    return '\x1b[1;35m' + shortened(text, TEXT_LIMIT) + '\x1b[0m'


def make_sane():
    """A program may have left the terminal in any state."""
    try:
        import termios
        mode = termios.tcgetattr(0)
        mode[0] |= termios.ICRNL
        mode[1] |= termios.OPOST | termios.ONLCR
        mode[3] |= termios.ISIG | termios.ICANON | termios.ECHO | termios.ECHOE | termios.IEXTEN
        termios.tcsetattr(0, termios.TCSADRAIN, mode)
    except Exception:
        pass


# --- All together ---------------------------------------------------------------------------------


class Console:
    def __init__(self):
        self.entries = Entries()
        self.sent = None
        # How the program ended, where that was not at its last line.
        end = getattr(sys, 'last_exc', None) or getattr(sys, 'last_value', None)
        self.end = type(end).__name__ if isinstance(end, (SystemExit, KeyboardInterrupt)) else ''
        if isinstance(end, SystemExit) and type(end.code) is int:
            self.end = 'SystemExit %d' % end.code

    def tell(self, work, *arguments):
        """Looking at values may run code of the program's, which may do anything but end us."""
        try:
            unblock()
            work(*arguments)
        except Lost:
            raise
        except BaseException:
            pass
        finally:
            block()

    def show_names(self):
        names = to_json(variables()).encode()
        if names != self.sent:
            LINK.send(b'V', names)
            self.sent = names

    def show_plots(self):
        plots = sys.modules.get('slipway_plots')
        if plots is not None:
            plots.show_changed()

    def enter(self, text):
        before = getattr(builtins, '_', None)
        send(b'A', True)
        echo(text)
        is_well = False
        try:
            is_well = self.entries.run(text)
        finally:
            block()
            write('\x1b]133;D;%d\x1b\\' % (not is_well))
        value = getattr(builtins, '_', None)
        if value is not before and table_of(value) is not None:
            self.tell(send_table, '_', value, 0)

    def handle(self, kind, text):
        """True where the window shall be told again what there is."""
        if kind == b'E' and not self.entries.is_complete(text):
            send(b'I', True)
            return False
        if kind in (b'E', b'X'):
            self.enter(text)
            return True
        if kind == b'C':
            self.tell(lambda: send(b'C', complete(text)))
        elif kind == b'T':
            self.tell(show_table, text)
        elif kind == b'Q':
            raise EOFError
        return False

    def next_wish(self):
        try:
            unblock()
            return receive()
        finally:
            block()

    def loop(self):
        is_changed = True
        while True:
            try:
                if is_changed:
                    make_sane()
                    flush()
                    self.tell(self.show_plots)
                    self.tell(self.show_names)
                    send(b'R', {'end': self.end})
                    self.end = ''
                is_changed = False
                is_changed = self.handle(*self.next_wish())
            except KeyboardInterrupt:
                block()
                is_changed = True


def run():
    """Returns what the process shall end with."""
    # A Ctrl+C that ended the program shall not end this as well: Python forgets it so.
    exec('')
    block()
    for name, text in (('ps1', '>>> '), ('ps2', '... ')):
        if not hasattr(sys, name):
            setattr(sys, name, text)
    try:
        Console().loop()
    except (EOFError, Lost):
        return None
    except SystemExit as end:
        return end.code
    finally:
        flush()
        _signal.pthread_sigmask(_signal.SIG_UNBLOCK, [_signal.SIGINT])
