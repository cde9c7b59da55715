# SPDX-License-Identifier: GPL-3.0-or-later
"""A picture of each view of the window in every built-in theme, at 100 and 150 %. Every view is
reached by keyboard through the command palette, so a view without a command is a failure too; and
what makes a view the one it says is waited for by its accessible name before the picture.

    shots.py BIN OUT [--theme THEME]... [--scale FACTOR]... [VIEW...]

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
from desktop import Application, Desktop, Failure, wait_for  # noqa: E402

THEMES = {theme: json.loads((pathlib.Path(__file__).parents[2] / f"resources/themes/{theme}.json").read_text())
          for theme in ("light", "dark", "highContrastLight", "highContrastDark")}

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


EXPLORE = """import matplotlib.pyplot as plt
import pandas

ships = [{"name": f"Ship {i}", "length": 20 + i * 7 % 90, "berth": i % 9} for i in range(40)]
frame = pandas.DataFrame(ships)
longest = max(ships, key=lambda ship: ship["length"])
ratio = 0.618


def describe(ship):
    return f"{ship['name']} is {ship['length']} m long"


print(describe(longest))
plt.bar(frame["berth"], frame["length"])
plt.title("Lengths by berth")
plt.show()
"""

BROKEN = """import harbour


def board(ship, crew):
    for sailor in crew:
        if sailor.rank > ship:
            raise ValueError("who is this?")


board("Argo", ["Ada"])
"""

LONG = "a_file_whose_name_does_not_fit_into_the_panel_at_any_sensible_width.py"

CONFIGURATIONS = """
[run.report]
command = "python tools/report.py --verbose"
environment = { HARBOUR = "Piraeus" }
memory = "256MB"
network = "none"
"""


def make_project(folder, binaries):
    """A project with a file for each kind of page."""
    shutil.copytree(binaries.parent / "share/slipway/examples/web-service", folder)
    (folder / "README.md").write_text(MARKDOWN)
    (folder / "merge.py").write_text(CONFLICT)
    (folder / "harbour.py").write_text('def leave(ship):\n    return f"{ship} has left"\n')
    (folder / "tests").mkdir()
    (folder / "tests/test_harbour.py").write_text(TESTS)
    (folder / "explore.py").write_text(EXPLORE)
    (folder / "broken.py").write_text(BROKEN)
    with open(folder / "slipway.toml", "a") as manifest:
        manifest.write(CONFIGURATIONS)
    deep = folder / "a folder with a rather long name" / "and another inside of it, which is longer still"
    deep.mkdir(parents=True)
    (deep / LONG).write_text(
        "class AClassWhoseNameIsLongEnoughToBeCutInTheOutlineAndInTheBreadcrumbs:\n"
        "    def and_a_method_of_it_that_is_no_shorter_than_the_class_is(self):\n        return None\n")
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


class Window:
    """The program on the desktop, as someone uses it who has only a keyboard."""

    def __init__(self, home, binaries, out, scale, themes, size):
        self.home = home
        self.binaries = binaries
        self.out = out
        self.scale = scale
        self.themes = themes
        self.desktop = Desktop(home, size=(int(size[0] * scale), int(size[1] * scale)), dark=None,
                               fill=True)
        self.program = None
        self.controls = None
        self.names = []

    def start(self, *arguments):
        self.show_in(self.themes[0])
        self.desktop.xdotool("mousemove", 9999, 9999)  # Out of the picture.
        self.program = self.desktop.start(self.binaries / "slipway", *arguments,
                                          env={"QT_SCALE_FACTOR": str(self.scale)})
        self.controls = Application(self.desktop, "slipway", self.scale)

    def show_in(self, theme):
        """The theme is a setting, which the window follows while whatever it shows stays there."""
        self.set("window.theme", theme)

    def set(self, option, value):
        file = self.home / ".config/slipway/settings.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        settings = json.loads(file.read_text()) if file.exists() else {}
        file.with_suffix(".new").write_text(json.dumps({**settings, option: value}))
        file.with_suffix(".new").replace(file)

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

    def run_file(self):
        """The current file is the first of the ways to run."""
        self.command("Ways to Run")
        self.wait_popup()
        self.key("Return")

    def wait_popup(self):
        """Menus that belong to no menu bar are not in the accessibility tree, but windows they are."""
        wait_for("a menu", lambda: self.desktop.windows("slipway") > 1, 15, 0.1)

    def type(self, text):
        self.desktop.type(text)

    def key(self, *keys):
        self.desktop.key(*keys)

    def wait(self, name, role=None, contains=False, timeout=30):
        return self.controls.wait(name, role, contains, timeout)

    def wait_output(self, text, timeout=60):
        wait_for(f"\u201c{text}\u201d in the terminal", lambda: text in self.controls.terminal(), timeout, 0.1)

    def click(self, name, role=None, contains=False):
        self.controls.click(name, role, contains, timeout=30)

    def wait_enabled(self, name):
        self.controls.wait_enabled(name)

    def hover(self, name, role=None, contains=False):
        self.desktop.xdotool("mousemove", *self.controls.middle(self.wait(name, role, contains)))

    def settle(self):
        """The picture that stays the same for a moment (the caret blinks, twice a second)."""
        last, since = None, time.monotonic()
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            picture = self.desktop.picture()
            if picture != last:
                last, since = picture, time.monotonic()
            elif time.monotonic() - since > 0.3:
                break
            time.sleep(0.05)
        return last

    def settle_in(self, theme):
        """Until the window has the theme's colours, and none of what only the others have."""
        own = set(THEMES[theme]["colors"].values())
        grounds = [THEMES[theme]["colors"][role] for role in ("window", "panel", "surface", "raised")]
        foreign = [other["colors"][role] for other in THEMES.values()
                   for role in ("window", "panel", "surface", "raised")
                   if other["colors"][role] not in own]
        picture = None

        def shown():
            nonlocal picture
            picture = self.settle()
            return picture.share(grounds) > 0.25 and picture.share(foreign) < 0.01
        try:
            wait_for(f"the colours of {theme}", shown, 15, 0.1)
        except Failure as failure:
            raise Failure(f"{failure}: {picture.share(grounds):.2f} of the picture are the theme's "
                          f"grounds, {picture.share(foreign):.2f} those of others") from None
        return picture

    def take(self, name):
        """One picture in each theme."""
        self.names.append(name)
        for theme in self.themes:
            self.show_in(theme)
            picture = self.settle_in(theme)
            if self.program.poll() is not None:
                raise Failure(f"slipway ended with {self.program.returncode}")
            picture.save(self.out / f"{name}-{theme}-{round(self.scale * 100)}.png")


# --- The views ------------------------------------------------------------------------------------

VIEWS = {}


def view(function=None, *, size=(1280, 800), folder=True):
    """Declares a view: a function that reaches it in a window just opened on the project, and takes
    its picture. Its name is the picture's."""
    def declare(reach):
        VIEWS[reach.__name__.rstrip("_").replace("_", "-")] = (reach, size, folder)
        return reach
    return declare(function) if function else declare

# Editing.


@view
def editor(window):
    """Everything the margin and the text can show at once."""
    window.set("editor.minimap", True)
    window.open("app.py")
    window.wait("Minimap")
    window.key("ctrl+g")
    window.choose("24", "Go to line 24")
    window.command("Toggle Bookmark")
    window.type("# not saved yet")
    window.key("ctrl+Home", "Down", "Down", "ctrl+d", "ctrl+d", "ctrl+d")
    window.take("editor")


@view
def folded(window):
    window.open("app.py")
    window.command("Fold All")
    window.command("Wrap Long Lines")
    window.take("folded")


@view
def selection(window):
    window.open("app.py")
    window.key("ctrl+Home", *["Down"] * 13, *["shift+Down"] * 6)
    window.take("selection")


@view
def snippets(window):
    window.open("harbour.py")
    window.command("Insert Snippet")
    window.wait_popup()
    window.take("snippets")


@view
def find(window):
    window.open("app.py")
    window.key("ctrl+h")
    window.type("self")
    window.wait("Replace All")
    window.wait(" of 1", contains=True)
    window.take("find")


@view
def find_nothing(window):
    window.open("app.py")
    window.key("ctrl+f")
    window.type("(unclosed")
    window.key("alt+r")
    window.take("find-nothing")


@view
def split(window):
    window.open("app.py")
    window.command("Split Right")
    window.open("README.md")
    window.command("Split Down")
    wait_for("three groups", lambda: len(list(window.controls.all("page tab list"))) >= 3, 10, 0.1)
    window.take("split")


@view
def merge(window):
    window.open("merge.py")
    window.command("Resolve Conflicts")
    window.wait("Merge: merge.py", role="page tab")
    window.wait("Take Both")
    window.take("merge")


@view
def merge_narrow(window):
    window.open("merge.py")
    window.command("Split Right")
    window.command("Resolve Conflicts")
    window.wait("Merge: merge.py", role="page tab")
    window.take("merge-narrow")


@view
def history(window):
    window.open("app.py")
    window.type("# An edit")
    window.key("Return")
    window.key("ctrl+s")
    window.command("File History")
    window.wait("Earlier versions of the file")
    window.wait("Before the first save", contains=True)
    window.take("history")
    window.key("End", "Return")
    window.wait("Take This Change", contains=True)
    window.take("compare")


@view
def bookmarks(window):
    window.open("app.py")
    window.command("Toggle Bookmark")
    window.command("List Bookmarks")
    window.wait_popup()
    window.take("bookmarks")


@view
def unsaved(window):
    window.open("app.py")
    window.type("# An edit")
    window.key("Return", "ctrl+w")
    window.wait("Discard", contains=True)
    window.take("unsaved")


@view
def changed_outside(window):
    window.open("app.py")
    window.type("# An edit")
    window.key("Return")
    file = window.home / "harbour/app.py"
    file.write_text("# Another's edit\n" + file.read_text())
    window.wait("was changed by another program", contains=True)
    window.take("changed-outside")


@view
def long_names(window):
    window.key("ctrl+p")
    window.choose("a_file_whose_name", LONG)
    window.command("Outline")
    window.wait("AClassWhoseName", contains=True)
    window.key("ctrl+Home", "ctrl+1", "Down")
    window.take("long-names")


# Finding.


@view
def menu(window):
    window.open("app.py")
    window.key("alt+v")
    window.wait("Wrap Long Lines", contains=True)
    window.take("menu")


@view
def palette(window):
    window.open("app.py")
    window.key("ctrl+shift+p")
    window.type("line")
    window.wait("Choices", role="list")
    window.take("palette")


@view
def palette_nothing(window):
    window.key("ctrl+p")
    window.wait("Palette")
    window.type("no such file")
    window.take("palette-nothing")


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
    window.key(*["Down"] * 16)
    window.command("Outline")
    window.wait("Filter the outline")
    window.wait("log_message", contains=True)
    window.wait("do_GET", contains=True)
    window.take("outline")


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
    window.type("leave")
    window.key("Tab")
    window.type("sail")
    window.key("Return")
    window.wait("matches in", contains=True)
    window.take("replace")


@view
def problems(window):
    window.open("broken.py")
    window.run_file()
    window.wait("1 error", contains=True, timeout=60)
    window.command("Problems")
    window.wait("Problems", role="tree")
    window.take("problems")


@view
def problems_none(window):
    window.command("Problems")
    window.wait("No problems", contains=True)
    window.take("problems-none")


# The window.


@view(folder=False)
def start(window):
    window.command("Welcome")
    window.wait("New Project\u2026")
    window.wait("Simple mode", contains=True)
    window.take("start")


@view
def new_project(window):
    window.command("New Project")
    window.wait("Begin with")
    window.type("harbour-bot")
    window.wait_enabled("Create")
    window.take("new-project")


@view
def opened(window):
    window.wait("Every command by name")
    window.take("opened")


@view
def settings(window):
    window.command("Settings")
    window.wait("Search settings")
    window.take("settings")
    window.type("terminal")
    window.wait("Terminal profiles", contains=True)
    window.take("settings-found")


@view
def keys(window):
    window.command("Keyboard Shortcuts")
    window.wait("Search actions")
    window.wait("Actions and their keys")
    window.take("keys")


@view
def languages(window):
    window.command("Languages on This Machine")
    window.wait("can be run on this machine", contains=True)
    window.take("languages")


@view
def configurations(window):
    window.command("Edit Configurations")
    window.wait("Run configurations")
    window.key("Down")
    window.wait("Environment")
    window.take("configurations")


@view
def notifications(window):
    window.open("app.py")
    window.key("ctrl+Home", "F12")
    window.wait("Put the caret on a name", contains=True)
    window.hover("Put the caret on a name", contains=True)  # It does not go while it is looked at.
    window.take("notification")
    window.key("ctrl+alt+m")
    window.wait("Do not disturb")
    window.wait("Put the caret on a name", contains=True)
    window.take("notifications")


@view
def simple(window):
    window.open("app.py")
    window.command("Simple Mode")
    wait_for("the simple window", lambda: not window.controls.find("Deploy", role="button"), 10, 0.1)
    window.take("simple")


@view
def zen(window):
    window.open("app.py")
    window.command("Zen Mode")
    wait_for("nothing but the text", lambda: not window.controls.find("Filter files"), 10, 0.1)
    window.take("zen")


@view
def tree(window):
    """A folder chosen with the keyboard, its menu open."""
    window.key("ctrl+shift+e", "Home", "Right", "Down", "Menu")
    window.wait_popup()
    window.take("tree-menu")
    window.key("Escape", "F2")
    window.take("tree-rename")


@view
def hover(window):
    window.open("app.py")
    window.hover("Run", role="button")
    window.take("hover")
    window.hover("README.md", contains=True)
    window.take("hover-row")


@view
def focus(window):
    """The ring round a button of the header."""
    window.open("app.py")
    window.key("F6", "F6", "F6")
    window.take("focus")


# Previews.


@view
def markdown(window):
    window.open("README.md")
    window.command("Open Preview Beside")
    window.wait("Preview of README.md", role="page tab")
    window.take("markdown")


@view
def image(window):
    window.open("harbour.png")
    window.wait("480", contains=True)
    window.take("image")


@view
def table(window):
    window.open_as_page("ships.csv")
    window.wait("500 rows", contains=True)
    window.take("csv")


@view
def json_(window):
    window.open_as_page("ships.json")
    window.wait("JSON tree")
    window.key("Down", "Right", "Down", "Right", "Down")
    window.take("json")


@view
def pages(window):
    window.open("timetable.pdf")
    window.wait("Page")
    window.take("pdf")


# What happens after the text is written.


@view
def run(window):
    window.open("app.py")
    window.command("Run")
    window.wait_output("Listening")
    window.take("run")
    window.command("Stop")


@view
def failed_run(window):
    window.open("broken.py")
    window.run_file()
    window.wait_output("AttributeError")
    window.wait("exit code 1", contains=True)
    window.take("run-failed")


@view
def repl(window):
    window.open("explore.py")
    window.run_file()
    window.wait_output("m long")
    window.wait("Python entry", timeout=60)
    window.wait("Variables (", contains=True)
    window.type("sorted(ship['name'] for ship in ships)[:3]")
    window.key("Return")
    window.wait_output("Ship 10")
    window.key("Up")
    window.take("repl")
    window.click("Plots", role="page tab", contains=True)
    window.wait("Plot 1", contains=True)
    window.take("plot")
    window.click("Variables (", role="page tab", contains=True)
    window.click("frame, ", contains=True)
    window.key("Return")
    window.wait("Table frame", contains=True)
    window.take("table")


@view
def repl_empty(window):
    window.command("Show REPL")
    window.wait("Python entry", timeout=60)
    window.take("repl-empty")


@view
def terminals(window):
    window.open("app.py")
    window.command("New Terminal")
    window.wait_output("$")
    window.type("ls -la --color")
    window.key("Return")
    window.wait_output("README.md")
    window.command("Split Terminal")
    wait_for("two terminals", lambda: len(list(window.controls.all("terminal"))) == 2, 30, 0.1)
    window.type("printf '\\e[3%dmcolour %d\\e[0m  \\e[9%dmbright\\e[0m\\n' 1 1 1 2 2 2 3 3 3 4 4 4 5 5 5 6 6 6")
    window.key("Return")
    wait_for("its colours", lambda: any("colour 6" in text for text in window.controls.terminals()), 30, 0.1)
    window.take("terminals")


@view
def tests(window):
    window.open("test_harbour.py")
    window.command("Run All Tests")
    window.wait("1 failed", contains=True, timeout=60)
    window.wait("1 skipped", contains=True)
    window.command("Show Tests")
    window.wait("What the test says")
    window.take("tests")


# The server.


@view
def server(window):
    window.open("app.py")
    window.key("ctrl+shift+d")
    window.wait("Server address")
    window.take("server")


@view
def cloud(window):
    """The whole way: sign in, deploy, the live log."""
    state = window.home / ".local/share/slipway/server"
    window.desktop.start(window.binaries / "slipwayd", "--state", state, "--listen", "127.0.0.1:0")
    endpoint = state / "endpoint"
    wait_for("the server", lambda: endpoint.exists() and endpoint.read_text().strip(), 60)
    window.open("app.py")
    window.key("ctrl+shift+d")
    window.click("Server address")
    window.key("ctrl+a")
    window.type(endpoint.read_text().strip())
    window.key("Return")
    window.wait("Use another server")
    window.take("sign-in")
    window.click("Create an account")
    window.click("E-mail", role="text")
    window.type("ada@example.org")
    window.click("Password", role="password text")
    window.type("short")
    window.key("Return")
    window.wait("A password has at least", contains=True)
    window.take("sign-up-refused")
    window.key("ctrl+a")
    window.type("correct horse battery")
    window.key("Return")
    window.wait("Deploy this folder")
    window.take("deploy")
    window.click("Deploy this folder")
    window.wait(", Live", contains=True, timeout=120)
    address = window.wait("http://", contains=True).name.strip()
    window.click("Run log", role="page tab")
    for visitor in ("Ada", "Grace", "Edsger"):
        subprocess.run(["curl", "-sS", "--noproxy", "*", "-m", "5", f"{address}{visitor}"],
                       stdout=subprocess.DEVNULL, check=True)
    wait_for("the requests in the log",
             lambda: "GET /Edsger 200" in window.controls.text("Run log", role="text"), 30, 0.1)
    window.take("live")
    window.click("Variables", role="page tab")
    window.wait("Variable name")
    window.take("variables")
    window.click("Stop the app")
    window.wait("Stopped", contains=True, timeout=60)


# Small and large windows.


@view(size=(800, 600))
def small(window):
    window.open("app.py")
    window.command("New Terminal")
    window.wait_output("$")
    window.take("small")
    window.command("Server Panel")
    window.wait("Server address")
    window.take("small-server")
    window.command("Settings")
    window.wait("Search settings")
    window.take("small-settings")
    window.command("Keyboard Shortcuts")
    window.wait("Search actions")
    window.take("small-keys")


@view(size=(800, 600), folder=False)
def small_start(window):
    window.command("Welcome")
    window.wait("New Project\u2026")
    window.take("small-start")


@view(size=(2560, 1440))
def large(window):
    window.open("app.py")
    window.command("Split Right")
    window.open("README.md")
    window.command("New Terminal")
    window.wait_output("$")
    window.take("large")
    window.command("Settings")
    window.wait("Search settings")
    window.take("large-settings")


def photograph(options, name, scale):
    """One view on a desktop of its own. Returns whether it was reached."""
    reach, size, folder = VIEWS[name]
    home = pathlib.Path(tempfile.mkdtemp(prefix="slipway-shots-"))
    window = Window(home, options.binaries, options.out, scale, options.theme, size)
    try:
        make_project(home / "harbour", options.binaries)
        window.start(*[home / "harbour"] if folder else [])
        if folder:
            window.wait("Filter files", role="text")
        reach(window)
        print(f"ok      {name}-{round(scale * 100)}", flush=True)
        return True
    except Exception as error:
        window.desktop.picture().save(options.out / f"{name}-{round(scale * 100)}-failed.png")
        print(f"FAILED  {name}-{round(scale * 100)}: {type(error).__name__}: {error}", flush=True)
        if window.controls:
            (options.out / f"{name}-{round(scale * 100)}-failed.txt").write_text(window.controls.dump())
        return False
    finally:
        window.desktop.close()
        shutil.rmtree(home, ignore_errors=True)


def photograph_apart(options, view, scale):
    """In a process with buses of its own (the accessibility bus's socket is in the runtime folder):
    what one program leaves there, and what a second desktop in this process would share, is of no
    matter to the next view."""
    with tempfile.TemporaryDirectory(prefix="slipway-bus-") as runtime:
        command = ["dbus-run-session", "--", sys.executable, __file__, str(options.binaries),
                   str(options.out), view, "--scale", str(scale)]
        for theme in options.theme:
            command += ["--theme", theme]
        environment = {**os.environ, "SLIPWAY_TOUR_SESSION": "1", "XDG_RUNTIME_DIR": runtime}
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True,
                              stderr=subprocess.PIPE, check=False)
    said = [line for line in done.stdout.splitlines() if line.startswith(("ok", "FAILED"))]
    print("\n".join(said) or f"FAILED  {view}: it ended with {done.returncode}\n{done.stderr}", flush=True)
    return done.returncode == 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binaries", type=lambda text: pathlib.Path(text).resolve())
    parser.add_argument("out", type=lambda text: pathlib.Path(text).resolve())
    parser.add_argument("views", nargs="*", metavar="VIEW", help=", ".join(VIEWS))
    parser.add_argument("--theme", choices=THEMES, action="append")
    parser.add_argument("--scale", type=float, action="append", help="1 or 1.5, for example")
    options = parser.parse_args()
    if unknown := set(options.views) - set(VIEWS):
        parser.error(f"there is no view {', '.join(sorted(unknown))}; there are {', '.join(VIEWS)}")
    options.theme = options.theme or list(THEMES)
    options.out.mkdir(parents=True, exist_ok=True)
    if os.environ.get("SLIPWAY_TOUR_SESSION"):
        return 0 if photograph(options, options.views[0], options.scale[0]) else 1
    for old in options.out.iterdir() if not options.views else options.out.glob("*-failed.*"):
        old.unlink()  # No picture of a view that is no more.
    jobs = [(view, scale) for view in options.views or VIEWS for scale in options.scale or [1.0, 1.5]]
    # Most of a view's time is waiting for this and that.
    with concurrent.futures.ThreadPoolExecutor(max_workers=2 * (os.cpu_count() or 1)) as workers:
        reached = list(workers.map(lambda job: photograph_apart(options, *job), jobs))
    print(f"Pictures: {options.out}; {reached.count(False)} of {len(reached)} views were not reached")
    return 0 if all(reached) else 1


if __name__ == "__main__":
    os.environ.setdefault("LC_ALL", "C.UTF-8")
    sys.exit(main())
