"""{{name}}: a web service. Slipway says in PORT where to listen."""

import json
import os
import signal
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>{{name}}</title>
<h1>{{name}}</h1>
<p>Change <code>app.py</code> and run again. <a href="/api/hello">/api/hello</a> answers in JSON.</p>
"""


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        path = urlsplit(self.path).path
        if path == "/":
            self.answer(PAGE, "text/html")
        elif path == "/api/hello":
            self.answer(json.dumps({"hello": "world"}), "application/json")
        elif path == "/healthz":
            self.answer("ok", "text/plain")
        else:
            self.answer("Nothing here", "text/plain", status=404)

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
        print(self.command, self.path, args[1] if len(args) > 1 else "", flush=True)


def main():
    port = int(os.environ.get("PORT", "8000"))
    server = ThreadingHTTPServer(("", port), Handler)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    print(f"Listening on port {port}", flush=True)
    try:
        server.serve_forever()
    except (KeyboardInterrupt, SystemExit):
        pass
    finally:
        server.server_close()


if __name__ == "__main__":
    main()
