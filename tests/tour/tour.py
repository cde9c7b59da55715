# SPDX-License-Identifier: GPL-3.0-or-later
"""The main job as a person does it, with the real programs on a virtual display: sign up, open,
edit a line, run, see the output, deploy, wait for live, fetch the address, see the request in the
live log, roll forward. Prints each step with its time; stops at the first that fails.

    tour.py BIN OUT    BIN: the folder of the programs; OUT: where screenshots go
"""

import argparse
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from desktop import Application, Desktop, Failure, inside_session, wait_for  # noqa: E402

EMAIL = "ada@example.org"
PASSWORD = "correct horse"


def free_port():
    """One the kernel gives to no connection, so that it is still free when the server starts again."""
    for number in range(3000 + os.getpid() % 6000, 10000):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", number))
                return number
            except OSError:
                continue
    raise Failure("no port below 10000 is free")


class Tour:
    def __init__(self, binaries, out, dark):
        self.binaries = pathlib.Path(binaries).resolve()
        self.out = pathlib.Path(out).resolve()
        shutil.rmtree(self.out, ignore_errors=True)
        self.out.mkdir(parents=True)
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="slipway-tour-"))
        self.folder = self.home / "web-service"
        self.number = 0
        self.dark = dark
        self.desktop = None
        self.server = None
        self.window = None
        self.address = None
        self.endpoint = None

    def step(self, title, action, picture=True):
        self.number += 1
        started = time.monotonic()
        try:
            action()
        except Exception:
            if self.desktop:
                self.desktop.screenshot(self.out / f"{self.number:02}-failed.png")
            print(f"{self.number:2}  FAILED  {title}", flush=True)
            raise
        print(f"{self.number:2}  {1000 * (time.monotonic() - started):7.0f} ms  {title}", flush=True)
        if picture and self.desktop:
            name = "".join(c if c.isalnum() else "-" for c in title.lower()).strip("-")
            self.desktop.screenshot(self.out / f"{self.number:02}-{name[:40]}.png")

    def run(self):
        self.step("a fresh desktop", self.open_desktop, picture=False)
        self.step("a fresh server", self.start_server, picture=False)
        self.step("open the example project", self.open_project)
        self.step("edit a line and save", lambda: self.edit("Ahoy", "Good morning"))
        self.step("run it in the sandbox and see its output", self.run_locally)
        self.step("stop it", self.stop)
        self.step("sign up", self.sign_up)
        self.step("deploy and wait for live", self.deploy)
        self.step("fetch the address", lambda: self.fetch("Good morning"))
        self.step("see the request in the live log", self.see_request)
        self.step("edit again", lambda: self.edit("Good morning", "Good evening"))
        self.step("roll forward with a second deploy", self.deploy_again)
        self.step("fetch the new release", lambda: self.fetch("Good evening"))
        self.step("stop the server; the app runs on", self.stop_server, picture=False)
        self.step("start it again; it finds the app", self.start_server_again)
        self.step("stop the app", self.stop_app)

    # --- steps --------------------------------------------------------------------------------

    def open_desktop(self):
        self.desktop = Desktop(self.home, dark=self.dark)

    def start_server(self):
        self.listen(f"127.0.0.1:{free_port()}")

    def listen(self, address):
        state = self.home / ".local/share/slipway/server"
        log = open(self.out / "slipwayd.log", "a")
        self.server = self.desktop.start(
            self.binaries / "slipwayd", "--state", state, "--listen", address, stderr=log)
        endpoint = state / "endpoint"

        def ready():
            if self.server.poll() is not None:
                raise Failure(f"slipwayd ended with {self.server.returncode}; see {log.name}")
            return endpoint.exists() and endpoint.read_text().strip()
        self.endpoint = wait_for("the server", ready, 30)

    def open_project(self):
        shutil.copytree(self.binaries.parent / "share/slipway/examples/web-service", self.folder)
        log = open(self.out / "slipway.log", "w")
        self.desktop.start(self.binaries / "slipway", self.folder, stderr=log)
        self.window = Application(self.desktop, "slipway")
        self.window.click("app.py", times=2)
        self.window.wait("app.py", role="page tab")

    def edit(self, old, new):
        """Replaces a word as a person does: find it, type over it, save."""
        self.window.click("app.py", role="page tab")
        self.desktop.key("ctrl+f")
        self.desktop.key("ctrl+a")
        self.desktop.type(old)
        self.desktop.key("Return", "Escape")
        self.desktop.type(new)
        self.desktop.key("ctrl+s")
        wait_for("the saved file", lambda: new in (self.folder / "app.py").read_text(), 5)

    def run_locally(self):
        self.window.click("Run", role="button")
        wait_for("the program's output",
                 lambda: "Listening" in self.window.terminal(), 20, 0.1)

    def stop(self):
        self.window.click("Stop", role="button")
        wait_for("the end of the program",
                 lambda: "topped" in self.window.terminal(), 10, 0.1)

    def sign_up(self):
        self.desktop.key("ctrl+shift+d")
        self.window.click("Server address")
        self.desktop.key("ctrl+a")
        self.desktop.type(self.endpoint)
        self.desktop.key("Return")
        self.window.click("Create an account", timeout=10)
        self.window.click("E-mail", role="text")
        self.desktop.type(EMAIL)
        self.window.click("Password", role="password text")
        self.desktop.type(PASSWORD)
        self.desktop.key("Return")
        self.window.wait("Deploy this folder", timeout=15)

    def deploy(self):
        self.window.click("Deploy this folder")
        self.wait_for_live(1)
        self.address = self.window.wait("http://", contains=True).name.strip()

    def deploy_again(self):
        self.desktop.key("ctrl+shift+d")
        self.wait_for_live(2)

    def wait_for_live(self, number):
        def live():
            state = self.window.find("Deployment:", contains=True)
            return state and f"number {number}," in state.name and "Live" in state.name
        wait_for(f"deployment {number}, live, in the panel", live, 60, 0.1)

    def get(self, path=""):
        """curl finds *.localhost on this machine, whatever its resolver thinks of it."""
        answer = subprocess.run(["curl", "-sS", "--noproxy", "*", "-m", "5", self.address + path],
                                capture_output=True, text=True, check=False)
        return answer.stdout

    def fetch(self, expected):
        wait_for(f"\u201c{expected}\u201d at {self.address}", lambda: expected in self.get(), 20)

    def see_request(self):
        self.window.click("Run log", role="page tab")
        self.get("Grace")
        wait_for("the request in the run log",
                 lambda: "GET /Grace 200" in self.window.text("Run log", role="text"), 10, 0.1)

    def stop_server(self):
        self.server.send_signal(signal.SIGTERM)
        if self.server.wait(20) != 0:
            raise Failure(f"slipwayd ended with {self.server.returncode}")
        if not self.runners():
            raise Failure("the app ended with the server")

    def start_server_again(self):
        before = self.runners()
        self.listen(self.endpoint.removeprefix("http://"))
        wait_for("the app's answer", lambda: "Good evening" in self.get(), 20)
        if self.runners() != before:
            raise Failure("the app was started anew instead of being found again")
        self.window.wait_enabled("Stop the app", timeout=40)

    def stop_app(self):
        self.window.click("Stop the app")
        wait_for("the end of the app", lambda: not self.runners(), 20, 0.05)
        self.server.send_signal(signal.SIGTERM)
        self.server.wait(20)

    def runners(self):
        """The process ids of this tour's detached runners."""
        found = subprocess.run(["pgrep", "-f", f"slipway-run --detached --socket {self.home}"],
                               capture_output=True, text=True, check=False)
        return found.stdout.split()

    def close(self):
        if self.desktop:
            self.desktop.close()
        for runner in self.runners():
            os.kill(int(runner), signal.SIGTERM)
        shutil.rmtree(self.home, ignore_errors=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binaries")
    parser.add_argument("out")
    parser.add_argument("--dark", action="store_true")
    options = parser.parse_args()
    inside_session(__file__)
    tour = Tour(options.binaries, options.out, options.dark)
    try:
        tour.run()
    except Exception as error:
        if tour.window:
            print("What the window shows:\n" + tour.window.dump(), file=sys.stderr)
        print(f"tour: {error}", file=sys.stderr)
        return 1
    finally:
        tour.close()
    print(f"The tour is done. Pictures: {tour.out}")
    return 0


if __name__ == "__main__":
    os.environ.setdefault("LC_ALL", "C.UTF-8")
    sys.exit(main())
