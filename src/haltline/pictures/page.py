"""The report of a trace as one HTML file: nothing to fetch, nothing that a browser would refuse.

Its policy forbids everything but its own style sheet and script, each named by its SHA-256. Without the
script the page says the same; with it tables can be sorted and narrowed down. The same answer gives the
same bytes.
"""

from base64 import b64encode
from hashlib import sha256
from importlib.resources import files

from haltline.pictures.answered import Answered
from haltline.pictures.flow import Flow
from haltline.pictures.html import tag, words
from haltline.pictures.sections.departures import departures
from haltline.pictures.sections.disputes import disputes
from haltline.pictures.sections.movement import movement
from haltline.pictures.sections.not_followed import not_followed
from haltline.pictures.sections.one_by_one import one_by_one
from haltline.pictures.sections.opening import asked, heading, headline, in_short, sums
from haltline.pictures.sections.payments import payments
from haltline.pictures.sections.places import resting, shortfalls
from haltline.pictures.sections.reading import reading
from haltline.pictures.steps import Steps

MARK = (
    '<svg class="mark" viewBox="0 0 24 24" aria-hidden="true">'
    '<path class="stream" d="M1 7h14M5 12h10M1 17h14"/>'
    '<rect class="stop" x="17" y="2.5" width="4" height="19"/></svg>'
)
HATCH = (
    '<svg class="defs" aria-hidden="true"><defs><pattern id="hatch" width="7" height="7" '
    'patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect class="hatch-ground" width="7" height="7"/>'
    '<line class="hatch-line" x1="1" x2="1" y1="0" y2="7"/></pattern></defs></svg>'
)


def page(answered: Answered, found: Steps, flow: Flow) -> str:
    """The whole file as text."""
    style, script = _part("report.css"), _part("report.js")
    alone = "" if answered.dispute is None else f"{answered.dispute}: "
    title = words(f"Trace report: {alone}{headline(answered)}")
    head = (
        '<meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy(style, script)}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark"><meta name="referrer" content="no-referrer">'
        f"<title>{title}</title><style>{style}</style>"
    )
    sections = (
        sums(answered),
        movement(answered, found, flow),
        resting(answered),
        departures(answered),
        disputes(answered),
        one_by_one(answered),
        payments(answered),
        not_followed(answered),
        shortfalls(answered),
        asked(answered),
        reading(answered),
    )
    first = tag("p", words("Trace report"), class_="soft small") + tag("h1", heading(answered))
    first += tag("p", in_short(answered), class_="soft")
    main = tag("main", tag("header", first) + "\n".join(filter(None, sections)), id="main")
    top = tag("div", f"{MARK}<b>Haltline</b>", class_="brand")
    skip = '<a class="skip" href="#main">Skip to the report</a>'
    body = f"{HATCH}{skip}{tag('div', top, class_='top', role='banner')}\n{main}<script>{script}</script>"
    return f'<!doctype html>\n<html lang="en" dir="ltr"><head>{head}</head>\n<body>{body}</body></html>\n'


def policy(style: str, script: str) -> str:
    """The page's Content-Security-Policy: its own style and script by their digests, nothing else."""
    allowed = f"style-src 'sha256-{_digest(style)}'; script-src 'sha256-{_digest(script)}'"
    return f"default-src 'none'; {allowed}; base-uri 'none'; form-action 'none'"


def _digest(text: str) -> str:
    return b64encode(sha256(text.encode()).digest()).decode()


def _part(name: str) -> str:
    return files("haltline.pictures").joinpath(name).read_text(encoding="utf-8")
