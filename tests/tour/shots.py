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
from sampleproject import make_project  # noqa: E402
from views import VIEWS  # noqa: E402

FILES = pathlib.Path(__file__).parents[2] / "resources/themes"
THEMES = {theme: json.loads((FILES / f"{theme}.json").read_text())
          for theme in ("light", "dark", "highContrastLight", "highContrastDark")}

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
        wait_for(f"\u201c{text}\u201d in the terminal",
                 lambda: text in self.controls.terminal(), timeout, 0.1)

    def click(self, name, role=None, contains=False):
        self.controls.click(name, role, contains, timeout=30)
        self.desktop.xdotool("mousemove", 9999, 9999)

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
        roles = ("window", "panel", "surface", "raised")
        grounds = [THEMES[theme]["colors"][role] for role in roles]
        foreign = [other["colors"][role] for other in THEMES.values() for role in roles
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
        failed = options.out / f"{name}-{round(scale * 100)}-failed.png"
        window.desktop.picture().save(failed)
        print(f"FAILED  {name}-{round(scale * 100)}: {type(error).__name__}: {error}", flush=True)
        if window.controls:
            failed.with_suffix(".txt").write_text(window.controls.dump())
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
    print("\n".join(said) or f"FAILED  {view}: it ended with {done.returncode}\n{done.stderr}",
          flush=True)
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
    jobs = [(view, scale) for view in options.views or VIEWS
            for scale in options.scale or [1.0, 1.5]]
    # Most of a view's time is waiting for this and that.
    with concurrent.futures.ThreadPoolExecutor(max_workers=2 * (os.cpu_count() or 1)) as workers:
        reached = list(workers.map(lambda job: photograph_apart(options, *job), jobs))
    print(f"Pictures: {options.out}; {reached.count(False)} of {len(reached)} views were not reached")
    return 0 if all(reached) else 1


if __name__ == "__main__":
    os.environ.setdefault("LC_ALL", "C.UTF-8")
    sys.exit(main())
