"""Elements of a Moodle XML document, escaped."""

from xml.sax.saxutils import escape, quoteattr

# Not allowed in XML at all.
_CONTROL = dict.fromkeys(c for c in range(32) if chr(c) not in "\t\n\r")


def element(tag: str, text: object, **attributes: str) -> str:
    given = "".join(f" {name}={quoteattr(v)}" for name, v in attributes.items())
    return f"<{tag}{given}>{escape(str(text).translate(_CONTROL))}</{tag}>"


def wrap(tag: str, inner: str, **attributes: str) -> str:
    given = "".join(f" {name}={quoteattr(v)}" for name, v in attributes.items())
    return f"<{tag}{given}>{inner}</{tag}>"


def html(tag: str, rich: str, more: str = "") -> str:
    return wrap(tag, element("text", rich) + more, format="html")
