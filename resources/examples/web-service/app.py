"""A web service that greets whoever asks. Try /, /Ada and /healthz."""

import os
import signal
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urlsplit

from greeting import greet, page

WORD = "Ahoy"


class Greeter(BaseHTTPRequestHandler):
    def do_GET(self):
        path = unquote(urlsplit(self.path).path)
        if path == "/healthz":
            self.answer("ok", "text/plain")
        elif path.count("/") == 1:
            self.answer(page(greet(WORD, path[1:]), "Served by Slipway"), "text/html")
        else:
            self.answer(page("Nothing here", path), "text/html", status=404)

    do_HEAD = do_GET

    def answer(self, text, kind, status=200):
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format, *args):
        # One line a request, at once, for the live log.
        print(self.command, self.path, args[1] if len(args) > 1 else "", flush=True)


def main():
    port = int(os.environ.get("PORT", "8000"))
    server = ThreadingHTTPServer(("", port), Greeter)
    # Slipway ends a program with SIGTERM: stop as if Ctrl+C was pressed.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    print(f"Listening on port {port}", flush=True)
    try:
        server.serve_forever()
    except (KeyboardInterrupt, SystemExit):
        print("Goodbye", flush=True)
    finally:
        server.server_close()


if __name__ == "__main__":
    main()
