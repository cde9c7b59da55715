"""Runs the tests. There is nothing to change in here."""

import sys
import unittest

from exercise import count_words, is_even


class Exercise(unittest.TestCase):
    def test_is_even(self):
        self.assertIs(is_even(4), True)
        self.assertIs(is_even(7), False)
        self.assertIs(is_even(0), True)

    def test_count_words(self):
        self.assertEqual(count_words("to be or not to be"), 6)
        self.assertEqual(count_words("  spaces   count  once "), 3)
        self.assertEqual(count_words(""), 0)


if __name__ == "__main__":
    result = unittest.main(verbosity=2, exit=False).result
    sys.exit(0 if result.wasSuccessful() else 1)
