# SPDX-License-Identifier: GPL-3.0-or-later
"""The project that the pictures show: a file for each kind of page, and what a day leaves behind."""

import json
import shutil
import subprocess

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
    deep = (folder / "a folder with a rather long name"
            / "and another inside of it, which is longer still")
    deep.mkdir(parents=True)
    (deep / LONG).write_text(
        "class AClassWhoseNameIsLongEnoughToBeCutInTheOutlineAndInTheBreadcrumbs:\n"
        "    def and_a_method_of_it_that_is_no_shorter_than_the_class_is(self):\n"
        "        return None\n")
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
