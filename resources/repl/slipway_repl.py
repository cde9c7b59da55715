# SPDX-License-Identifier: GPL-3.0-or-later
"""The REPL behind Slipway's console: what `python -i` does, with entries that come from the window.

Entries, completions and tables are asked for over the link; what entries print goes to the terminal
as ever. Only modules without Python source are used where a program may have files of the same
names, and the others are loaded past it.
"""
import builtins
import os
import sys

import _ast
import _signal

TEXT_LIMIT = 120  # letters of a prompt
ONLY_TREE = 0x400  # ast.PyCF_ONLY_AST
FRESH_LINE = '\x1b]133;L\x1b\\'  # a new line, where something is in this one

library = ours.library.library
link = ours.link


def main():
    return sys.modules['__main__'].__dict__


# --- Entries --------------------------------------------------------------------------------------


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
            write(FRESH_LINE)  # behind the ^C
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


def echo(shown):
    """The entry, as if it had been typed here; marked as a command (OSC 133)."""
    lines = shown.rstrip('\n').split('\n')
    write(FRESH_LINE + '\x1b]133;A\x1b\\' + prompt('ps1') + '\x1b]133;B\x1b\\'
          + ('\n' + prompt('ps2')).join(lines) + '\n\x1b]133;C\x1b\\')


def prompt(name):
    try:
        text = str(getattr(sys, name))
    except Exception:
        text = '>>> '
    return '\x1b[1;35m' + text[:TEXT_LIMIT] + '\x1b[0m'


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
        except link.Lost:
            raise
        except BaseException:
            pass
        finally:
            block()

    def show_names(self):
        names = link.to_json(ours.values.variables()).encode()
        if names != self.sent:
            link.send(b'V', names)
            self.sent = names

    def show_plots(self):
        if 'matplotlib.pyplot' in sys.modules:
            ours.plots.show_changed()

    def enter(self, text, shown):
        before = getattr(builtins, '_', None)
        link.tell(b'A', True)
        echo(shown)
        is_well = False
        try:
            is_well = self.entries.run(text)
        finally:
            block()
            write('\x1b]133;D;%d\x1b\\' % (not is_well))
        value = getattr(builtins, '_', None)
        if value is not before and ours.values.table_of(value) is not None:
            self.tell(ours.values.send_table, '_', value, 0)

    def handle(self, kind, text):
        """True where the window shall be told again what there is."""
        if kind in (b'E', b'X'):
            # And as it is to be shown.
            text, _, shown = text.rpartition('\0')
            if kind == b'E' and not self.entries.is_complete(text):
                link.tell(b'I', True)
                return False
            self.enter(text, shown)
            return True
        if kind in (b'C', b'c'):
            self.tell(lambda: link.tell(b'C', ours.completion.complete(text, kind == b'C')))
        elif kind == b'T':
            self.tell(ours.values.show_table, text)
        elif kind == b'M':
            self.tell(ours.values.show_members, text)
        elif kind == b'Q':
            raise EOFError
        return False

    def next_wish(self):
        try:
            unblock()
            return link.next_wish()
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
                    link.tell(b'R', {'end': self.end})
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
    except (EOFError, link.Lost):
        return None
    except SystemExit as end:
        return end.code
    finally:
        flush()
        _signal.pthread_sigmask(_signal.SIG_UNBLOCK, [_signal.SIGINT])
