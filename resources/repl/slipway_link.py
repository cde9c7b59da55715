# SPDX-License-Identifier: GPL-3.0-or-later
"""The way to the window: a Unix socket, connected when there is something to say. Frames are a length
of four bytes, a letter that says what it is, and the contents."""
import os
import sys

import _signal

socket = None
process = None


class Lost(OSError):
    """There is no window to talk to."""


def connect():
    global process, socket
    # A copy of this process talks for itself.
    if socket is None or process != os.getpid():
        import _socket
        process = os.getpid()
        socket = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
        socket.connect(ours.address)
    return socket


def receive(size, flags=0):
    try:
        part = connect().recv(size, flags)
    except OSError as error:
        raise Lost from error
    if not part:
        raise Lost
    return part


def send(kind, contents):
    # Half a frame would be the end of the conversation.
    mask = _signal.pthread_sigmask(_signal.SIG_BLOCK, [_signal.SIGINT])
    try:
        connect().sendall(len(contents).to_bytes(4, 'big') + kind + contents)
    except OSError as error:
        raise Lost from error
    finally:
        _signal.pthread_sigmask(_signal.SIG_SETMASK, mask)


def to_json(value):
    """Lists, texts, numbers and truth."""
    if isinstance(value, str):
        try:
            from _json import encode_basestring_ascii
        except ImportError:
            encode_basestring_ascii = ours.library.library.json.encoder.encode_basestring_ascii
        return encode_basestring_ascii(value)
    if value is None or isinstance(value, bool):
        return {None: 'null', True: 'true', False: 'false'}[value]
    if isinstance(value, int):
        return str(value)
    if isinstance(value, dict):
        return '{' + ','.join(to_json(k) + ':' + to_json(v) for k, v in value.items()) + '}'
    return '[' + ','.join(map(to_json, value)) + ']'


def tell(kind, value):
    send(kind, to_json(value).encode())


def next_wish():
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
        data += receive(size - len(data))
    return data


def wait():
    """Until there is something to read; windows made with tkinter live meanwhile."""
    import _socket
    tkinter = sys.modules.get('tkinter')
    root = getattr(tkinter, '_default_root', None)
    tk = getattr(root, 'tk', None)
    if not hasattr(tk, 'createfilehandler'):
        receive(1, _socket.MSG_PEEK)
        return
    ready = []
    tk.createfilehandler(socket, tkinter.READABLE, lambda *_: ready.append(True))
    try:
        while not ready:
            tk.dooneevent(0)
    finally:
        try:
            tk.deletefilehandler(socket)
        except Exception:
            pass  # The window has been closed, and that with it.
