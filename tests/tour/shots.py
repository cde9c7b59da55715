# SPDX-License-Identifier: GPL-3.0-or-later
"""A picture of each main view of the window, in light and in dark, at 100 and 150 %. Every view is
reached by keyboard through the command palette, so a view without a command is a failure too.

    shots.py BIN OUT [--theme light|dark] [--scale FACTOR] [VIEW...]

BIN is the folder of the programs, OUT where the pictures go. It fails when a view does.
"""

import argparse
import concurrent.futures
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from desktop import Application, Desktop, wait_for  # noqa: E402

CONFLICT = """def greet(name):
<<<<<<< mine
    return f"Hello, {name}!"
=======
    return f"Good day, {name}."
>>>>>>> theirs


print(greet("Ada"))
"""

TESTS = """import pytest

from harbour import leave


@pytest.mark.parametrize("ship", ["Argo", "Beagle", "Calypso"])
def test_leaves(ship):
    assert leave(ship) == f"{ship} has left"


class TestHarbour:
    def test_departure(self):
        print("the pilot is on board")
        assert leave("Argo") == "Argo left", "who says so?"

    @pytest.mark.skip(reason="no tide tables yet")
    def test_tide(self):
        pass
"""

MARKDOWN = """# Harbour

A small service that tells **when ships leave**.

- [x] arrivals
- [ ] departures

| ship | berth |
|---|---|
| *Argo* | 3 |
| *Beagle* | 7 |

```python
def leave(ship):
    return f"{ship} has left"
```

![The harbour](harbour.png)
"""


def make_project(folder, binaries):
    """A project with a file for each kind of page."""
    shutil.copytree(binaries.parent / "share/slipway/examples/web-service", folder)
    (folder / "README.md").write_text(MARKDOWN)
    (folder / "merge.py").write_text(CONFLICT)
    (folder / "harbour.py").write_text('def leave(ship):\n    return f"{ship} has left"\n')
    (folder / "tests").mkdir()
    (folder / "tests/test_harbour.py").write_text(TESTS)
    (folder / "ships.csv").write_text(
        "name,built,length,harbour\n"
        + "".join(f"Ship {i},{1950 + i % 70},{20 + i % 180},\"Harbour, {i % 9}\"\n" for i in range(500)))
    (folder / "ships.json").write_text(json.dumps(
        {"ships": [{"name": f"Ship {i}", "length": 20 + i, "crew": ["Ada", "Grace"]} for i in range(40)]},
        indent=2))
    subprocess.run(["convert", "-size", "480x240", "gradient:steelblue-navy", str(folder / "harbour.png")],
                   check=True)
    (folder / "timetable.pdf").write_bytes(pdf("Departures"))


def pdf(text):
    """The smallest PDF with a line of text."""
    content = f"BT /F1 32 Tf 72 720 Td ({text}) Tj ET".encode()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        b"/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return out + b"xref\n0 6\n0000000000 65535 f \n" + table + (
        b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % len(out))


VIEWS = {}


def view(function):
    """Declares a view: a function that reaches it in a window just opened on the project, and takes
    its picture. Its name is the picture's."""
    VIEWS[function.__name__.rstrip("_")] = function
    return function


class Window:
    """The program on the desktop, as someone uses it who has only a keyboard."""

    def __init__(self, desktop, program, out, suffix):
        self.desktop = desktop
        self.program = program
        self.controls = Application(desktop, "slipway")
        self.out = out
        self.suffix = suffix

    def choose(self, text, title):
        """Picks the palette's first row, which must be `title`."""
        self.controls.wait("Palette")
        self.desktop.type(text)

        def first():
            choices = self.controls.find("Choices", role="list")
            row = choices.getChildAtIndex(0) if choices and choices.childCount else None
            return row and (row.name + ", ").startswith(title + ", ")
        wait_for(f"\u201c{title}\u201d as the first in the palette", first, 10, 0.1)
        self.desktop.key("Return")
        wait_for("the palette's end", lambda: not self.controls.find("Palette"), 10, 0.1)

    def command(self, title):
        self.desktop.key("ctrl+shift+p")
        self.choose(title, title)

    def open(self, name):
        self.desktop.key("ctrl+p")
        self.choose(name, name)
        self.controls.wait(name, role="page tab", contains=True)

    def open_as_page(self, name):
        self.open(name)
        self.command("Open Preview")

    def type(self, text):
        self.desktop.type(text)

    def key(self, *keys):
        self.desktop.key(*keys)

    def wait(self, name, role=None, contains=False):
        return self.controls.wait(name, role, contains)

    def settle(self):
        """Until the picture stays the same for a moment."""
        last, still = None, 0
        deadline = time.monotonic() + 10
        while still < 3 and time.monotonic() < deadline:
            picture = subprocess.run(["import", "-window", "root", "-depth", "4", "gray:-"],
                                     env=self.desktop.environment, capture_output=True).stdout
            still = still + 1 if picture == last else 0
            last = picture
            time.sleep(0.05)

    def take(self, name):
        self.settle()
        if self.program.poll() is not None:
            raise RuntimeError(f"slipway ended with {self.program.returncode}")
        self.desktop.screenshot(self.out / f"{name}-{self.suffix}.png")


# --- The views ------------------------------------------------------------------------------------


@view
def start(window):
    window.command("Welcome")
    window.wait("New Project\u2026")
    window.take("start")


@view
def new_project(window):
    window.command("New Project")
    window.wait("Create", contains=True)
    window.take("new-project")


@view
def editor(window):
    window.open("app.py")
    window.take("editor")


@view
def menu(window):
    window.open("app.py")
    window.key("alt+v")
    window.take("menu")


@view
def tests(window):
    window.open("test_harbour.py")
    window.command("Run All Tests")
    window.wait("1 failed", contains=True)
    window.wait("1 skipped", contains=True)
    window.command("Show Tests")
    window.take("tests")


@view
def palette(window):
    window.open("app.py")
    window.key("ctrl+shift+p")
    window.type("line")
    window.wait("Choices", role="list")
    window.take("palette")


@view
def files(window):
    window.open("app.py")
    window.key("ctrl+p")
    window.type("sh")
    window.wait("Choices", role="list")
    window.take("files")


@view
def symbols(window):
    window.open("app.py")
    window.key("ctrl+shift+o")
    window.wait("Choices", role="list")
    window.take("symbols")


@view
def outline(window):
    window.open("app.py")
    window.command("Outline")
    window.take("outline")


@view
def find(window):
    window.open("app.py")
    window.key("ctrl+h")
    window.type("self")
    window.wait("Replace All")
    window.take("find")


@view
def search(window):
    window.key("ctrl+shift+f")
    window.type("ship")
    window.key("Return")
    window.wait("matches in", contains=True)
    window.take("search")


@view
def replace(window):
    window.command("Replace in Project")
    window.type("ship")
    window.key("Tab")
    window.type("boat")
    window.key("Return")
    window.wait("matches in", contains=True)
    window.take("replace")


@view
def cursors(window):
    window.open("app.py")
    window.key("ctrl+Home", "Down", "Down", "ctrl+d", "ctrl+d", "ctrl+d")
    window.take("cursors")


@view
def split(window):
    window.open("app.py")
    window.command("Split Right")
    window.open("README.md")
    window.command("Split Down")
    window.take("split")


@view
def settings(window):
    window.command("Settings")
    window.wait("Search settings", contains=True)
    window.take("settings")


@view
def keys(window):
    window.command("Keyboard Shortcuts")
    window.wait("Search actions")
    window.take("keys")


@view
def markdown(window):
    window.open("README.md")
    window.command("Open Preview Beside")
    window.wait("Preview of README.md", role="page tab")
    window.take("markdown")


@view
def image(window):
    window.open("harbour.png")
    window.take("image")


@view
def table(window):
    window.open_as_page("ships.csv")
    window.wait("Show as Text")
    window.take("table")


@view
def json_(window):
    window.open_as_page("ships.json")
    window.wait("Show as Text")
    window.take("json")


@view
def pages(window):
    window.open("timetable.pdf")
    window.wait("Page", contains=True)
    window.take("pages")


@view
def merge(window):
    window.open("merge.py")
    window.command("Resolve Conflicts")
    window.wait("Merge: merge.py", role="page tab")
    window.take("merge")


@view
def history(window):
    window.open("app.py")
    window.type("# An edit")
    window.key("Return")
    window.key("ctrl+s")
    window.command("File History")
    window.take("history")


@view
def notifications(window):
    window.open("app.py")
    window.key("ctrl+Home", "F12")
    window.take("notification")  # It goes by itself after a while.
    window.key("ctrl+alt+m")
    window.wait("Put the caret on a name", contains=True)
    window.take("notifications")


@view
def unsaved(window):
    window.open("app.py")
    window.type("# An edit")
    window.key("Return")
    window.key("ctrl+w")
    window.wait("Save", contains=True)
    window.take("unsaved")


@view
def run(window):
    window.open("app.py")
    window.command("Run")
    wait_for("the program's output",
             lambda: "Listening" in window.controls.terminal(), 60, 0.1)
    window.take("run")
    window.command("Stop")


@view
def terminal(window):
    window.open("app.py")
    window.command("New Terminal")
    wait_for("the shell's prompt",
             lambda: "$" in window.controls.terminal(), 30, 0.1)
    window.type("ls -la")
    window.key("Return")
    wait_for("its output",
             lambda: "README.md" in window.controls.terminal(), 30, 0.1)
    window.take("terminal")


@view
def server(window):
    window.open("app.py")
    window.key("ctrl+shift+d")
    window.wait("Server address")
    window.take("server")


@view
def simple(window):
    window.open("app.py")
    window.command("Simple Mode")
    window.take("simple")


@view
def zen(window):
    window.open("app.py")
    window.command("Zen Mode")
    window.take("zen")


@view
def contrast(window):
    window.open("app.py")
    window.command("High Contrast, Dark" if window.suffix.startswith("dark") else "High Contrast, Light")
    window.take("contrast")


def photograph(binaries, out, name, theme, scale):
    """One view on a desktop of its own. Returns whether it was reached."""
    home = pathlib.Path(tempfile.mkdtemp(prefix="slipway-shots-"))
    suffix = f"{theme}-{round(scale * 100)}"
    desktop = Desktop(home, size=(int(1440 * scale), int(900 * scale)), dark=theme == "dark")
    try:
        make_project(home / "harbour", binaries)
        program = desktop.start(binaries / "slipway", home / "harbour",
                                env={"QT_SCALE_FACTOR": str(scale)})
        window = Window(desktop, program, out, suffix)
        window.wait("Filter files", role="text")
        VIEWS[name](window)
        print(f"ok      {name}-{suffix}", flush=True)
        return True
    except Exception as error:
        desktop.screenshot(out / f"{name}-{suffix}-failed.png")
        print(f"FAILED  {name}-{suffix}: {error}", flush=True)
        return False
    finally:
        desktop.close()
        shutil.rmtree(home, ignore_errors=True)


def photograph_apart(options, view, theme, scale):
    """In a process with a session bus of its own: what one program leaves there, and what a second
    desktop in this process would share, is of no matter to the next view."""
    command = ["dbus-run-session", "--", sys.executable, __file__, str(options.binaries),
               str(options.out), view, "--theme", theme, "--scale", str(scale)]
    environment = {**os.environ, "SLIPWAY_TOUR_SESSION": "1"}
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True,
                          stderr=subprocess.DEVNULL, check=False)
    said = [line for line in done.stdout.splitlines() if line.startswith(("ok", "FAILED"))]
    print("\n".join(said) or f"FAILED  {view}-{theme}: it ended with {done.returncode}", flush=True)
    return done.returncode == 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binaries", type=lambda text: pathlib.Path(text).resolve())
    parser.add_argument("out", type=lambda text: pathlib.Path(text).resolve())
    parser.add_argument("views", nargs="*", metavar="VIEW", help=", ".join(VIEWS))
    parser.add_argument("--theme", choices=("light", "dark"))
    parser.add_argument("--scale", type=float, help="1 or 1.5, for example")
    options = parser.parse_args()
    if unknown := set(options.views) - set(VIEWS):
        parser.error(f"there is no view {', '.join(sorted(unknown))}; there are {', '.join(VIEWS)}")
    options.out.mkdir(parents=True, exist_ok=True)
    if os.environ.get("SLIPWAY_TOUR_SESSION"):
        return 0 if photograph(options.binaries, options.out, options.views[0], options.theme,
                               options.scale) else 1
    for old in options.out.glob("*-failed.png"):
        old.unlink()
    jobs = [(view, theme, scale)
            for theme in ([options.theme] if options.theme else ["light", "dark"])
            for scale in ([options.scale] if options.scale else [1.0, 1.5])
            for view in options.views or VIEWS]
    with concurrent.futures.ThreadPoolExecutor(max_workers=os.cpu_count()) as workers:
        reached = list(workers.map(lambda job: photograph_apart(options, *job), jobs))
    print(f"Pictures: {options.out}; {reached.count(False)} of {len(reached)} views were not reached")
    return 0 if all(reached) else 1


if __name__ == "__main__":
    os.environ.setdefault("LC_ALL", "C.UTF-8")
    sys.exit(main())
