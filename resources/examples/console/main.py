"""Guess the number: a console program of several files."""

from game import Game, Hint
from scores import Scores


def ask_number(question):
    while True:
        answer = input(question).strip()
        if answer.isdecimal():
            return int(answer)
        print("Please type a whole number.")


def play():
    game = Game()
    print(f"I think of a number from {game.low} to {game.high}.")
    while True:
        hint = game.guess(ask_number("Your guess: "))
        if hint is Hint.RIGHT:
            return game.tries
        print("Too low." if hint is Hint.LOW else "Too high.")


def main():
    name = input("What is your name? ").strip() or "Stranger"
    scores = Scores("scores.json")
    tries = play()
    print(f"Right, {name}! It took you {tries} {'try' if tries == 1 else 'tries'}.")
    if scores.add(name, tries):
        print("That is a new record.")
    for place, (who, best) in enumerate(scores.best(), start=1):
        print(f"{place:2}. {who:20} {best}")


if __name__ == "__main__":
    try:
        main()
    except (EOFError, KeyboardInterrupt):
        print("\nGoodbye.")
