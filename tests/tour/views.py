# SPDX-License-Identifier: GPL-3.0-or-later
"""The views that shots.py takes: a function each, which reaches it in a window just opened on the
project, waits for what makes it this view, and takes its picture."""

import subprocess

from desktop import wait_for
from sampleproject import LONG

VIEWS = {}


def view(function=None, *, size=(1280, 800), folder=True):
    """Declares one of this name, in a window of this size, or of nothing where `folder` is False."""
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
    window.click("Regular expression", contains=True)
    window.wait("parenthesis", contains=True)
    window.take("find-nothing")


@view
def split(window):
    window.open("app.py")
    window.command("Split Right")
    window.open("README.md")
    window.command("Split Down")
    wait_for("three groups",
             lambda: len(list(window.controls.all("page tab list"))) >= 3, 10, 0.1)
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
    wait_for("the simple window",
             lambda: not window.controls.find("Deploy", role="button"), 10, 0.1)
    window.take("simple")


@view
def zen(window):
    window.open("app.py")
    window.command("Zen Mode")
    wait_for("nothing but the text",
             lambda: not window.controls.find("Filter files"), 10, 0.1)
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
    window.set("run.plots", "panel")  # A window of matplotlib's own would lie over this one.
    window.open("explore.py")
    window.run_file()
    window.wait_output("m long")
    window.wait("Python entry", timeout=60)
    window.wait("Variables (", contains=True)
    window.type("sorted(ship['name'] for ship in ships)[:3]")
    window.key("Return")
    window.wait_output("Ship 10")
    window.click("Variables (", role="page tab", contains=True)
    window.click("longest, ", contains=True)
    window.key("Right")
    window.wait("'length', ", contains=True)
    window.click("Python entry")
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
    wait_for("two terminals",
             lambda: len(list(window.controls.all("terminal"))) == 2, 30, 0.1)
    window.type("for i in 1 2 3 4 5 6; do echo -e \"\\e[3${i}mcolour $i \\e[9${i}mbright\\e[0m\"; done")
    window.key("Return")
    wait_for("its colours",
             lambda: any("colour 6" in text for text in window.controls.terminals()), 30, 0.1)
    window.take("terminals")


@view
def terminal_programs(window):
    """Two that have the whole screen, side by side."""
    window.command("New Terminal")
    window.wait_output("$")
    window.type("vi app.py")
    window.key("Return")
    window.wait_output('"app.py"')
    window.command("Split Terminal")
    wait_for("two terminals",
             lambda: len(list(window.controls.all("terminal"))) == 2, 30, 0.1)
    window.type("htop -d 100")
    window.key("Return")
    wait_for("htop",
             lambda: any("F1Help" in text for text in window.controls.terminals()), 30, 0.1)
    window.take("terminal-programs")


@view
def terminal_search(window):
    window.command("New Terminal")
    window.wait_output("$")
    window.type("grep -rn 'def ' --include='*.py' .; false")
    window.key("Return")
    window.wait_output("test_harbour.py:")
    window.key("ctrl+shift+f")
    window.wait("Find in terminal")
    window.type("harbour")
    window.wait(" of ", contains=True)
    window.take("terminal-search")


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
