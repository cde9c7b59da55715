"""{{name}}"""


def greet(name):
    return f"Hello, {name}!"


def main():
    name = input("What is your name? ").strip()
    print(greet(name or "world"))


if __name__ == "__main__":
    main()
