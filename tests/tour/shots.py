# SPDX-License-Identifier: GPL-3.0-or-later
"""A picture of each main view of the window, in light and in dark, at 100 and 150 %. Every view is
reached by keyboard through the command palette, so a view without a command is a failure too.

    shots.py BIN OUT [VIEW...]    BIN: the folder of the programs; OUT: where pictures go
"""

import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from desktop import Application, Desktop, inside_session, wait_for  # noqa: E402

CONFLICT = """def greet(name):
<<<<<<< mine
    return f"Hello, {name}!"
=======
    return f"Good day, {name}."
>>>>>>> theirs


print(greet("Ada"))
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


class Shots:
    def __init__(self, desktop, window, out, suffix):
        self.desktop = desktop
        self.window = window
        self.out = out
        self.suffix = suffix

    def command(self, name):
        """Runs an action through the palette, as someone does who has forgotten its keys."""
        self.desktop.key("ctrl+shift+p")
        self.desktop.type(name)
        self.settle()
        self.desktop.key("Return")
        self.settle()

    def open(self, name):
        self.desktop.key("ctrl+p")
        self.desktop.type(name)
        self.settle()
        self.desktop.key("Return")
        self.window.wait(name, role="page tab", contains=True)
        self.settle()

    def settle(self):
        """Until the picture stays the same for a moment."""
        last, still = None, 0
        deadline = time.monotonic() + 5
        while still < 2 and time.monotonic() < deadline:
            picture = subprocess.run(["import", "-window", "root", "-depth", "4", "gray:-"],
                                     env=self.desktop.environment, capture_output=True).stdout
            still = still + 1 if picture == last else 0
            last = picture
            time.sleep(0.05)

    def take(self, name):
        self.settle()
        self.desktop.screenshot(self.out / f"{name}-{self.suffix}.png")

    # --- the views: reached by keyboard, left as they were found --------------------------------

    def start(self):
        self.command("Welcome")
        self.take("start")

    def editor(self):
        self.open("app.py")
        self.take("editor")

    def palette(self):
        self.desktop.key("ctrl+shift+p")
        self.desktop.type("line")
        self.take("palette")
        self.desktop.key("Escape")

    def files(self):
        self.desktop.key("ctrl+p")
        self.desktop.type("sh")
        self.take("files")
        self.desktop.key("Escape")

    def find(self):
        self.open("app.py")
        self.desktop.key("ctrl+h")
        self.desktop.type("self")
        self.take("find")
        self.desktop.key("Escape")

    def search(self):
        self.desktop.key("ctrl+shift+f")
        self.desktop.type("ship")
        self.desktop.key("Return")
        self.take("search")
        self.desktop.key("Escape")

    def cursors(self):
        self.open("app.py")
        self.desktop.key("ctrl+Home", "ctrl+Right")
        self.desktop.key("Down", "Down", "ctrl+d", "ctrl+d", "ctrl+d")
        self.take("cursors")
        self.desktop.key("Escape")

    def split(self):
        self.open("app.py")
        self.command("Split Right")
        self.open("README.md")
        self.take("split")
        self.command("Close Split")

    def settings(self):
        self.command("Settings")
        self.take("settings")
        self.desktop.key("ctrl+w")

    def keys(self):
        self.command("Keyboard Shortcuts")
        self.take("keys")
        self.desktop.key("ctrl+w")

    def markdown(self):
        self.open("README.md")
        self.command("Preview")
        self.take("markdown")
        self.desktop.key("ctrl+w")

    def image(self):
        self.page("harbour.png")

    def table(self):
        self.page("ships.csv")

    def json(self):
        self.page("ships.json")

    def pdf(self):
        self.page("timetable.pdf")

    def page(self, name):
        self.open(name)
        self.take(name.replace(".", "-"))
        self.desktop.key("ctrl+w")

    def merge(self):
        self.open("merge.py")
        self.command("Resolve Conflicts")
        self.take("merge")
        self.desktop.key("ctrl+w")

    def history(self):
        self.open("app.py")
        self.command("Local History")
        self.take("history")

    def run(self):
        self.open("app.py")
        self.command("Run")
        wait_for("the program's output",
                 lambda: "Listening" in self.window.text("Terminal", role="terminal"), 30, 0.1)
        self.take("run")
        self.command("Stop")

    def terminal(self):
        self.command("New Terminal")
        self.desktop.type("ls -la\n")
        self.take("terminal")

    def server(self):
        self.desktop.key("ctrl+shift+d")
        self.take("server")

    def simple(self):
        self.command("Simple Mode")
        self.take("simple")
        self.command("Simple Mode")

    def zen(self):
        self.open("app.py")
        self.command("Zen Mode")
        self.take("zen")
        self.desktop.key("Escape", "Escape")


VIEWS = ["start", "editor", "palette", "files", "find", "search", "cursors", "split", "settings", "keys",
         "markdown", "image", "table", "json", "pdf", "merge", "history", "run", "terminal", "server",
         "simple", "zen"]


def photograph(binaries, out, views, dark, scale):
    home = pathlib.Path(tempfile.mkdtemp(prefix="slipway-shots-"))
    suffix = f"{'dark' if dark else 'light'}-{round(scale * 100)}"
    desktop = Desktop(home, size=(int(1440 * scale), int(900 * scale)), dark=dark)
    failed = 0
    try:
        make_project(home / "harbour", binaries)
        with open(out / f"slipway-{suffix}.log", "w") as log:
            program = desktop.start(binaries / "slipway", home / "harbour", stderr=log,
                                    env={"QT_SCALE_FACTOR": str(scale)})
        window = Application(desktop, "slipway")
        shots = Shots(desktop, window, out, suffix)
        for view in views:
            try:
                getattr(shots, view)()
                if program.poll() is not None:
                    raise RuntimeError(f"slipway ended with {program.returncode}")
                print(f"ok      {view}-{suffix}", flush=True)
            except Exception as error:
                failed += 1
                print(f"FAILED  {view}-{suffix}: {error}", flush=True)
                desktop.screenshot(out / f"{view}-{suffix}-failed.png")
                desktop.key("Escape")
                if program.poll() is not None:
                    break
    finally:
        desktop.close()
        shutil.rmtree(home, ignore_errors=True)
    return failed


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binaries", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("views", nargs="*", metavar="VIEW", help=", ".join(VIEWS))
    options = parser.parse_args()
    inside_session(__file__)
    out = options.out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    failed = sum(photograph(options.binaries.resolve(), out, options.views or VIEWS, dark, scale)
                 for dark in (False, True) for scale in (1.0, 1.5))
    print(f"Pictures: {out}")
    return 1 if failed else 0


if __name__ == "__main__":
    os.environ.setdefault("LC_ALL", "C.UTF-8")
    sys.exit(main())
