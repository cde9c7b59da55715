# SPDX-License-Identifier: GPL-3.0-or-later
"""A virtual display with a window manager, a session bus and a keyring, and a way to use a
program on it as a person would: what to click is found by its accessible name, then clicked with
the mouse; text is typed with the keyboard."""

import os
import pathlib
import shutil
import struct
import subprocess
import sys
import time
import zlib


class Failure(Exception):
    """A step did not do what it should; the sentence says what was seen instead."""


def wait_for(what, condition, timeout=15.0, interval=0.02):
    """The condition's first true value; Failure naming `what` after `timeout` seconds."""
    deadline = time.monotonic() + timeout
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise Failure(f"{what} did not come within {timeout:g} s")
        time.sleep(interval)


def inside_session(script):
    """Starts this program again inside a session bus of its own, so that neither the keyring nor
    the accessibility bus of whoever is logged in is touched."""
    if os.environ.get("SLIPWAY_TOUR_SESSION"):
        return
    os.environ["SLIPWAY_TOUR_SESSION"] = "1"
    os.execvp("dbus-run-session", ["dbus-run-session", "--", sys.executable, script, *sys.argv[1:]])


FILLED = """<openbox_config xmlns="http://openbox.org/3.4/rc"><applications>
<application type="normal"><decor>no</decor><maximized>yes</maximized></application>
</applications></openbox_config>
"""


class Picture:
    """What a display shows at a moment."""

    def __init__(self, width, height, pixels):
        self.width, self.height, self.pixels = width, height, pixels  # Four bytes each: BGRX.

    def __eq__(self, other):
        return other is not None and self.pixels == other.pixels

    def share(self, colors):
        """How much of it has one of these colours (#rrggbb), from 0 to 1."""
        wanted = {bytes.fromhex(color[1:])[::-1] for color in colors}
        step = 4 * 61  # Spread over the picture; 61 divides no width.
        seen = [self.pixels[at:at + 3] in wanted for at in range(0, len(self.pixels), step)]
        return sum(seen) / len(seen)

    def save(self, path):
        rgb = bytearray(3 * self.width * self.height)
        for channel in range(3):
            rgb[channel::3] = self.pixels[2 - channel::4]
        row = 3 * self.width
        lines = b"".join(b"\0" + rgb[at:at + row] for at in range(0, len(rgb), row))

        def chunk(kind, data):
            return (struct.pack(">I", len(data)) + kind + data
                    + struct.pack(">I", zlib.crc32(kind + data)))
        size = struct.pack(">IIBBBBB", self.width, self.height, 8, 2, 0, 0, 0)
        path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size)
                         + chunk(b"IDAT", zlib.compress(lines, 6)) + chunk(b"IEND", b""))


class Desktop:
    """Xvfb and openbox, ended with close()."""

    def __init__(self, home, size=(1440, 900), dark=False, fill=False):
        """`dark`: None leaves it to the settings. `fill`: windows take all of the screen and have no
        title bar; dialogs are as usual."""
        self.children = []
        self.home = pathlib.Path(home)
        runtime = self.home / "runtime"
        runtime.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith(("XDG_", "WAYLAND", "QT_"))},
            "HOME": str(self.home),
            "XDG_RUNTIME_DIR": str(runtime),
            "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
            **({} if dark is None else {"SLIPWAY_COLOR_SCHEME": "dark" if dark else "light"}),
            "LC_ALL": "C.UTF-8",
        }
        if fill:
            (self.home / ".config/openbox").mkdir(parents=True, exist_ok=True)
            (self.home / ".config/openbox/rc.xml").write_text(FILLED)
        read, write = os.pipe()
        self.start(
            "Xvfb", "-displayfd", str(write), "-screen", "0", f"{size[0]}x{size[1]}x24",
            "-fbdir", str(self.home), "-nolisten", "tcp", "-dpi", "96", pass_fds=[write])
        os.close(write)
        with os.fdopen(read) as display:
            number = display.readline().strip()
        if not number:
            raise Failure("Xvfb did not start")
        self.environment["DISPLAY"] = os.environ["DISPLAY"] = f":{number}"
        # A window that asks to be shown while openbox begins may never be.
        begun = self.home / "openbox-has-begun"
        self.start("openbox", "--sm-disable", "--startup", f"touch {begun}")
        wait_for("the window manager", begun.exists, 20)
        self.start_keyring()

    def start_keyring(self):
        """A Secret Service to keep the token in, unlocked with a throw-away password."""
        if not shutil.which("gnome-keyring-daemon"):
            return
        keyring = self.start("gnome-keyring-daemon", "--unlock", "--components=secrets", "--foreground",
                             stdin=subprocess.PIPE)
        keyring.stdin.write(b"tour")
        keyring.stdin.close()

    def start(self, *command, **options):
        options.setdefault("stdout", subprocess.DEVNULL)
        options.setdefault("stderr", subprocess.DEVNULL)
        environment = {**self.environment, **options.pop("env", {})}
        child = subprocess.Popen(command, env=environment, **options)
        self.children.append(child)
        return child

    def xdotool(self, *arguments):
        subprocess.run(["xdotool", *map(str, arguments)], env=self.environment, check=True,
                       stdout=subprocess.DEVNULL, timeout=30)

    def ask(self, *command):
        """What the command prints; nothing where it fails."""
        return subprocess.run(command, env=self.environment, capture_output=True, text=True,
                              timeout=30, check=False).stdout

    def windows(self, name):
        """How many windows of this class are to be seen."""
        return len(self.ask("xdotool", "search", "--onlyvisible", "--class", name).split())

    def key(self, *keys):
        self.xdotool("key", "--clearmodifiers", "--delay", "20", *keys)

    def type(self, text):
        self.xdotool("type", "--clearmodifiers", "--delay", "12", "--", text)

    def click(self, x, y, button=1, times=1):
        self.xdotool("mousemove", x, y, "click", "--repeat", times, "--delay", "60", button)

    def picture(self):
        """Straight from the display's memory, which Xvfb keeps as a file in the format of xwd."""
        data = (self.home / "Xvfb_screen0").read_bytes()
        header = struct.unpack(">25I", data[:100])
        length, width, height, line, colors = (header[at] for at in (0, 4, 5, 12, 19))
        begin = length + 12 * colors
        rows = (data[at:at + 4 * width] for at in range(begin, begin + line * height, line))
        return Picture(width, height, b"".join(rows))

    def screenshot(self, path):
        subprocess.run(["import", "-window", "root", str(path)], env=self.environment, check=True,
                       timeout=30)

    def close(self):
        for child in reversed(self.children):
            if child.poll() is None:
                child.terminate()
        for child in self.children:
            try:
                child.wait(10)
            except subprocess.TimeoutExpired:
                child.kill()


class Application:
    """A program on the desktop, seen through its accessibility tree."""

    def __init__(self, desktop, name, scale=1):
        import gi  # noqa: F401  (pyatspi needs DISPLAY, so it is loaded late)
        import pyatspi

        self.atspi = pyatspi
        self.scale = scale  # Qt tells places in units of its own, not in pixels.
        self.desktop = desktop
        self.root = wait_for(f"the program {name}", lambda: self._program(name), 20)

    def _program(self, name):
        for program in self.atspi.Registry.getDesktop(0):
            if program is not None and program.name.lower() == name.lower():
                return program
        return None

    def _walk(self, node, depth=0):
        yield node
        if depth > 40:
            return
        try:
            count = min(node.childCount, 400)
        except Exception:
            return
        for index in range(count):
            try:
                child = node.getChildAtIndex(index)
            except Exception:
                continue
            if child is not None:
                yield from self._walk(child, depth + 1)

    def _showing(self, node):
        try:
            return node.getState().contains(self.atspi.STATE_SHOWING)
        except Exception:
            return False

    def find(self, name, role=None, contains=False):
        """The first visible control of this accessible name, or None."""
        for node in self._walk(self.root):
            try:
                matches = name in node.name if contains else node.name == name
                if matches and (role is None or node.getRoleName() == role) and self._showing(node):
                    return node
            except Exception:
                continue
        return None

    def all(self, role):
        """Every visible control of this role."""
        for node in self._walk(self.root):
            if node.getRoleName() == role and self._showing(node):
                yield node

    def wait(self, name, role=None, contains=False, timeout=15):
        return wait_for(f"the control \u201c{name}\u201d",
                        lambda: self.find(name, role, contains), timeout, 0.1)

    def wait_enabled(self, name, role=None, timeout=15):
        def enabled():
            node = self.find(name, role)
            return node if node and node.getState().contains(self.atspi.STATE_ENABLED) else None
        return wait_for(f"the control \u201c{name}\u201d, enabled,", enabled, timeout, 0.1)

    def click(self, name, role=None, contains=False, times=1, timeout=15):
        node = self.wait(name, role, contains, timeout)
        self.desktop.click(*self.middle(node), times=times)
        return node

    def middle(self, node):
        """In pixels."""
        box = node.queryComponent().getExtents(self.atspi.DESKTOP_COORDS)
        return (int(self.scale * (box.x + box.width / 2)), int(self.scale * (box.y + box.height / 2)))

    def text(self, name, role=None):
        """The text of a control, or an empty string."""
        node = self.find(name, role)
        if node is None:
            return ""
        try:
            text = node.queryText()
            return text.getText(0, text.characterCount)
        except Exception:
            return node.name

    def terminals(self):
        """What each terminal in view shows."""
        for node in self.all(role="terminal"):
            text = node.queryText()
            yield text.getText(0, text.characterCount)

    def terminal(self):
        return next(self.terminals(), "")

    def dump(self):
        """Every visible control with its role and name: what a failure report shows."""
        lines = []
        for node in self._walk(self.root):
            try:
                if node.name and self._showing(node):
                    lines.append(f"  {node.getRoleName()}: {node.name}")
            except Exception:
                continue
        return "\n".join(lines)
