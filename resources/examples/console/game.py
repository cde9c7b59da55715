"""The rules, without any input or output."""

import random
from enum import Enum


class Hint(Enum):
    LOW = -1
    RIGHT = 0
    HIGH = 1


class Game:
    def __init__(self, low=1, high=100, number=None):
        self.low = low
        self.high = high
        self.tries = 0
        self._number = random.randint(low, high) if number is None else number

    def guess(self, number):
        self.tries += 1
        if number == self._number:
            return Hint.RIGHT
        return Hint.LOW if number < self._number else Hint.HIGH
