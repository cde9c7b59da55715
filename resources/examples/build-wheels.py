#!/usr/bin/env python3
"""Builds the examples' wheels into a folder, with the standard library alone.

usage: build-wheels.py FOLDER

A wheel is a zip file (PEP 427). Each folder in .wheel-sources is one: the packages in it, named
and versioned after the first package's __version__. The same sources always give the same bytes.
"""

import base64
import hashlib
import re
import sys
import zipfile
from pathlib import Path

SOURCES = Path(__file__).resolve().parent / ".wheel-sources"
# The earliest time a zip file can tell, so that no build differs from another.
EPOCH = (1980, 1, 1, 0, 0, 0)


def version_of(package):
    text = (package / "__init__.py").read_text(encoding="utf-8")
    return re.search(r'^__version__ = "(.+)"$', text, re.MULTILINE).group(1)


def record_line(path, data):
    digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
    return f"{path},sha256={digest},{len(data)}\n"


def build(source, target):
    name = source.name
    version = version_of(source / name)
    info = f"{name}-{version}.dist-info"
    files = {path.relative_to(source).as_posix(): path.read_bytes()
             for path in sorted(source.rglob("*.py"))}
    files[f"{info}/METADATA"] = (
        f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n").encode()
    files[f"{info}/WHEEL"] = (
        b"Wheel-Version: 1.0\nGenerator: slipway\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
    record = "".join(record_line(path, data) for path, data in files.items())
    files[f"{info}/RECORD"] = (record + f"{info}/RECORD,,\n").encode()

    wheel = target / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for path, data in files.items():
            entry = zipfile.ZipInfo(path, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data)
    return wheel


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: build-wheels.py FOLDER")
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    for source in sorted(SOURCES.iterdir()):
        print(build(source, target))


if __name__ == "__main__":
    main()
