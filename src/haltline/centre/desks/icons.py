"""The few line drawings used beside words; never instead of them."""

from __future__ import annotations

PATHS = {
    "leave": '<path d="M14 4H5v16h9M10 12h11M17 8l4 4-4 4"/>',
    "onward": '<path d="M5 12h14M13 6l6 6-6 6"/>',
    "phone": (
        '<path d="M6.5 3.5h3l1.5 4.2-2 1.6a12 12 0 0 0 5.7 5.7l1.6-2 4.2 1.5v3a2 2 0 0 1-2.2 2'
        'A17 17 0 0 1 4.5 5.7a2 2 0 0 1 2-2.2z"/>'
    ),
    "person": (
        '<circle cx="12" cy="8" r="3.7"/><path d="M4.5 20.5c.6-4.3 3.5-6.5 7.5-6.5s6.9 2.2 7.5 6.5"/>'
    ),
    "fits": '<path d="M4.5 12.5l5 5 10-11"/>',
    "warn": '<path d="M12 4L2.8 20h18.4zM12 10v4.5M12 17.3v.2"/>',
    "talk": '<path d="M4 5h16v11H10l-4.5 4v-4H4z"/>',
    "camera": (
        '<rect x="3" y="6.5" width="18" height="13" rx="2"/><circle cx="12" cy="13" r="3.6"/>'
        '<path d="M8 6.5L9.5 4h5L16 6.5"/>'
    ),
    "light": (
        '<circle cx="12" cy="12" r="4"/>'
        '<path d="M12 3v2M12 19v2M3 12h2M19 12h2M5.6 5.6l1.4 1.4M17 17l1.4 1.4M5.6 18.4L7 17M17 7l1.4-1.4"/>'
    ),
    "dark": '<path d="M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10z"/>',
}
TURNING = frozenset({"leave", "onward"})
"""Icons that point somewhere and are mirrored on right-to-left pages."""


def draw(name: str) -> str:
    """One icon as SVG text, hidden from screen readers because its words stand beside it."""
    turns = " turns" if name in TURNING else ""
    return f'<svg class="i{turns}" viewBox="0 0 24 24" aria-hidden="true">{PATHS[name]}</svg>'
