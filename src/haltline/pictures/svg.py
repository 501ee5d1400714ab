"""Writing SVG elements as text: escaped, numbers short, no style attributes possible."""

from __future__ import annotations

from html import escape

_FORBIDDEN = frozenset({"style", "onclick", "onload"})


def number(centipixels: int) -> str:
    """A coordinate kept as an exact count of hundredths, written short: 1250 is ``12.5``."""
    whole, rest = divmod(abs(centipixels), 100)
    tail = f".{rest:02d}".rstrip("0") if rest else ""
    return f"{'-' if centipixels < 0 else ''}{whole}{tail}"


def element(name: str, inside: str = "", /, **attributes: str) -> str:
    """One element; ``inside`` is already SVG. ``class_`` becomes class, ``aria_label`` aria-label."""
    parts = [name]
    for key, value in attributes.items():
        plain = key.rstrip("_").replace("__", ":").replace("_", "-")
        if plain in _FORBIDDEN:
            raise ValueError(f"{plain} is not allowed in a picture")
        parts.append(f'{plain}="{escape(value)}"')
    head = " ".join(parts)
    return f"<{head}>{inside}</{name}>" if inside else f"<{head}/>"


def text(words: str, /, **attributes: str) -> str:
    """A text element with its words escaped."""
    return element("text", escape(words, quote=False), **attributes)


def title(words: str) -> str:
    """The words shown on hover and read aloud."""
    return element("title", escape(words, quote=False))
