# SPDX-License-Identifier: GPL-3.0-or-later
"""clang-tidy over all sources that have changed since it last found nothing in them.

    lint.py BUILD TOP JOBS

Almost all of its time goes into the headers of Qt and of the standard library, so sources with the same
flags are looked at a dozen at a time, as one text. Where they cannot be one text (two files have a function
of the same name for themselves), it is halved. What was clean is remembered under BUILD/lint.
"""

import concurrent.futures
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

BATCH = 16
# What a batch is read with beside the flags of its sources; its #includes of sources are on purpose.
OPTIONS = [
    "-quiet",
    "--checks=-bugprone-suspicious-include",
    "--extra-arg=-Wno-ignored-gch",
    "--extra-arg=-Wno-unknown-warning-option",
]


def changed(path):
    return os.path.getmtime(path) if os.path.exists(path) else 0


class Lint:
    def __init__(self, build, top):
        self.build, self.top = build, top

    def stamp(self, entry):
        return pathlib.Path(self.build, "lint", os.path.relpath(entry["file"], self.top) + ".ok")

    def is_due(self, entry):
        """The object is newer than the last clean look: the source, or a header it includes, has changed."""
        if os.path.relpath(entry["file"], self.top).startswith((os.path.relpath(self.build, self.top), "..")):
            return False
        made = max(changed(f"{self.build}/{entry['output']}"), changed(f"{self.top}/.clang-tidy"))
        return changed(self.stamp(entry)) <= made

    def batches(self):
        alike = {}
        for entry in json.loads(pathlib.Path(self.build, "compile_commands.json").read_text()):
            if self.is_due(entry):
                flags = re.sub(r" -o \S+| -c \S+", "", entry["command"])
                alike.setdefault(flags, []).append(entry)
        for flags, entries in alike.items():
            for at in range(0, len(entries), BATCH):
                yield flags, entries[at : at + BATCH]

    def look(self, flags, entries):
        """What is found in these sources, as text."""
        with tempfile.TemporaryDirectory() as folder:
            text = f"{folder}/batch.cpp"
            with open(text, "w", encoding="utf-8") as batch:
                for number, entry in enumerate(entries):
                    batch.write(f'#define main main{number}\n#include "{entry["file"]}"\n#undef main\n')
            command = [{"directory": entries[0]["directory"], "file": text, "command": f"{flags} -c {text}"}]
            pathlib.Path(folder, "compile_commands.json").write_text(json.dumps(command))
            tidy = ["clang-tidy", "-p", folder, f"--config-file={self.top}/.clang-tidy", *OPTIONS, text]
            done = subprocess.run(tidy, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        if done.returncode == 0:
            for stamp in map(self.stamp, entries):
                stamp.parent.mkdir(parents=True, exist_ok=True)
                stamp.touch()
            return ""
        if "[clang-diagnostic-error" in done.stdout and len(entries) > 1:
            middle = len(entries) // 2
            return self.look(flags, entries[:middle]) + self.look(flags, entries[middle:])
        return re.sub(r"(?m)^\d+ (warnings?|errors?) .*\n", "", done.stdout)


def main():
    build, top, jobs = sys.argv[1:]
    lint = Lint(build, top)
    told = set()
    with concurrent.futures.ThreadPoolExecutor(int(jobs)) as pool:
        looks = [pool.submit(lint.look, *batch) for batch in lint.batches()]
        for look in concurrent.futures.as_completed(looks):
            # A header's finding comes with each batch that includes it.
            for finding in re.split(r"(?m)^(?=/\S+:\d+:\d+: (?:error|warning):)", look.result()):
                if finding not in told:
                    told.add(finding)
                    print(finding, end="", flush=True)
    return 1 if told - {""} else 0


if __name__ == "__main__":
    sys.exit(main())
