"""Each player's best result, kept in a file."""

import json
from pathlib import Path


class Scores:
    def __init__(self, path):
        self._path = Path(path)
        self._best = json.loads(self._path.read_text()) if self._path.exists() else {}

    def add(self, name, tries):
        """Returns whether it is the player's best result."""
        if tries >= self._best.get(name, tries + 1):
            return False
        self._best[name] = tries
        self._path.write_text(json.dumps(self._best, indent=2) + "\n")
        return True

    def best(self, count=5):
        return sorted(self._best.items(), key=lambda entry: entry[1])[:count]
