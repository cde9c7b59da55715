"""A greeting for every hour: the dependency of the web-service example."""

from html import escape

__version__ = "1.0"

_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
  :root {{ color-scheme: light dark }}
  body {{ margin: 0; min-height: 100vh; display: grid; place-content: center;
         text-align: center; font: 1.125rem/1.6 Inter, system-ui, sans-serif }}
  h1 {{ font-size: clamp(2.5rem, 8vw, 5rem); line-height: 1.1; margin: 0 0 .5rem }}
  p {{ margin: 0; opacity: .7 }}
</style>
<h1>{title}</h1>
<p>{text}</p>
</html>
"""


def greet(word, name="world"):
    """Returns "Hello, world!" for ("Hello", "world")."""
    return f"{word}, {name.strip() or 'world'}!"


def page(title, text):
    """Returns a small HTML page; both texts are escaped."""
    return _PAGE.format(title=escape(title), text=escape(text))
