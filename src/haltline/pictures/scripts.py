"""Which letters of a label are of which script, and which fonts have them.

A browser takes every letter from whatever font has it. What draws the PNG takes a label's letters from one
font, shapes them as one script, and draws boxes for what that font lacks. So a label is cut where its script
changes, and each part names fonts of its own.
"""

import unicodedata
from itertools import groupby
from operator import itemgetter

EVERYWHERE = frozenset({"LATIN", "GREEK", "CYRILLIC"})
"""Scripts that fonts for Latin have too; what is of no script, as digits and signs, is drawn with them."""
ONE_BY_ONE = frozenset({"CJK", "HIRAGANA", "KATAKANA", "BOPOMOFO", "HANGUL", "HEBREW", "ETHIOPIC"})
"""Scripts whose letters stand one after the other; in others they join, stack and change places."""
EVERY_FONT = frozenset(bytes(range(0xA0, 0x100)).decode("latin-1") + "–—‘’“”•…‹›")
PLAIN = ""
LATIN_FONTS = (
    "Noto Sans", "Segoe UI", "Roboto", "Helvetica Neue", "DejaVu Sans", "Liberation Sans", "Ubuntu",
    "Open Sans", "Arial",
)  # fmt: skip
INDIAN = ("Nirmala UI", "Nirmala Text")
EAST_ASIAN = (
    "Noto Sans CJK SC", "Noto Sans SC", "Noto Sans JP", "Microsoft YaHei", "PingFang SC", "Hiragino Sans",
    "Yu Gothic", "WenQuanYi Zen Hei", "Arial Unicode MS",
)  # fmt: skip
FONTS = {
    "DEVANAGARI": (*INDIAN, "Kohinoor Devanagari", "Lohit Devanagari", "Mangal", "Noto Serif Devanagari"),
    "BENGALI": (*INDIAN, "Kohinoor Bangla", "Lohit Bengali", "Vrinda"),
    "GUJARATI": (*INDIAN, "Kohinoor Gujarati", "Lohit Gujarati", "Shruti"),
    "GURMUKHI": (*INDIAN, "Lohit Gurmukhi", "Gurmukhi MN", "Raavi"),
    "KANNADA": (*INDIAN, "Lohit Kannada", "Noto Sans Kannada UI", "Tunga"),
    "MALAYALAM": (*INDIAN, "Lohit Malayalam", "Kartika"),
    "ORIYA": (*INDIAN, "Noto Sans Odia", "Lohit Odia", "Kalinga"),
    "TAMIL": (*INDIAN, "Lohit Tamil", "Tamil Sangam MN", "Latha"),
    "TELUGU": (*INDIAN, "Kohinoor Telugu", "Lohit Telugu", "Gautami"),
    "SINHALA": (*INDIAN, "Sinhala Sangam MN", "Iskoola Pota"),
    "ARABIC": ("Noto Naskh Arabic", "Noto Nastaliq Urdu", "Segoe UI", "Geeza Pro", "DejaVu Sans", "Arial"),
    "HEBREW": ("Segoe UI", "Arial Hebrew", "DejaVu Sans", "Arial"),
    "THAI": ("Leelawadee UI", "Thonburi", "Tahoma"),
    "HANGUL": ("Noto Sans CJK KR", "Noto Sans KR", "Malgun Gothic", "Apple SD Gothic Neo"),
    "CJK": EAST_ASIAN,
    "HIRAGANA": EAST_ASIAN,
    "KATAKANA": EAST_ASIAN,
}


def parts(label: str) -> list[tuple[str, str]]:
    """The label cut where its script changes, as (script, letters); PLAIN is for the fonts of Latin.

    Spaces between words of one script stay with them, so that words which run leftwards keep their order.
    """
    scripts: list[str] = []
    for letter in label:
        inherits = unicodedata.category(letter) in ("Mn", "Mc", "Me", "Cf") and scripts
        scripts.append(scripts[-1] if inherits else script_of(letter))
    pairs = zip(scripts, label, strict=True)
    found: list[tuple[str, str]] = []
    for script, letters in groupby(pairs, key=itemgetter(0)):
        found.append((script, "".join(letter for _, letter in letters)))
        if len(found) > 2 and found[-3][0] == script and found[-2][1].isspace():
            (_, words), (_, spaces), (_, more) = found[-3:]
            found[-3:] = [(script, words + spaces + more)]
    return found


def script_of(letter: str) -> str:
    """The script that a letter's name begins with, as in DEVANAGARI LETTER KA; PLAIN for what has none."""
    if letter.isascii() or unicodedata.category(letter)[0] not in "LM":
        return PLAIN
    script = unicodedata.name(letter, "").partition(" ")[0]
    return PLAIN if script in EVERYWHERE else script


def sample_of(letter: str) -> str:
    """What a letter is a sample of, in words: of its script or of itself; empty for what all fonts have."""
    if letter.isascii() or letter in EVERY_FONT or unicodedata.category(letter) in ("Mn", "Mc", "Me", "Cf"):
        return ""
    name = unicodedata.name(letter, "")
    if unicodedata.category(letter)[0] != "L":
        return f"the sign {letter} ({name.capitalize()})"
    script = name.partition(" ")[0]
    return "" if script == "LATIN" else f"{script.title()} letters"


def joins(script: str) -> bool:
    """Whether letters of the script join, stack or change places."""
    return script != PLAIN and script not in ONE_BY_ONE


def runs_leftwards(letters: str) -> bool:
    """Whether letters of one script are read from right to left."""
    return unicodedata.bidirectional(letters[0]) in ("R", "AL")


def fonts_for(script: str) -> str:
    """Names of fonts for a script as a `font-family`, those first that have nothing else."""
    own = (f"Noto Sans {script.title()}", *FONTS.get(script, ())) if script else ()
    return ", ".join(f"'{font}'" for font in (*own, *LATIN_FONTS)) + ", sans-serif"
