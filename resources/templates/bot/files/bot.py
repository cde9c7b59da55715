"""{{name}}: does something at intervals, until it is told to stop."""

import os
import signal
import threading
from datetime import datetime

# Set INTERVAL as a variable of the deployment to change it without changing the code.
INTERVAL = float(os.environ.get("INTERVAL", "5"))

stopped = threading.Event()


def work():
    print(f"{datetime.now():%H:%M:%S} something was done", flush=True)


def main():
    signal.signal(signal.SIGTERM, lambda *_: stopped.set())
    signal.signal(signal.SIGINT, lambda *_: stopped.set())
    while True:
        work()
        if stopped.wait(INTERVAL):
            break
    print("Goodbye", flush=True)


if __name__ == "__main__":
    main()
