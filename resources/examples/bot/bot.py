"""A bot: it does something every second, and needs no port."""

import itertools
import os
import signal
import time
from datetime import datetime

INTERVAL = float(os.environ.get("INTERVAL", "1"))

running = True


def stop(*_):
    global running
    running = False


def main():
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    for turn in itertools.count(1):
        print(f"{datetime.now():%H:%M:%S} tick {turn}", flush=True)
        time.sleep(INTERVAL)
        if not running:
            break
    print("Goodbye", flush=True)


if __name__ == "__main__":
    main()
