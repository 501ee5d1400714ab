"""Sums in words, for the two hands under a plan: a slip of a digit is seen when it is read as words."""

from __future__ import annotations

from haltline.centre.desks.money_style import MoneyStyle

_ONES = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
seventeen eighteen nineteen
""".split()  # noqa: SIM905 - a hundred words read better as text
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_HINDI = """
शून्य एक दो तीन चार पाँच छह सात आठ नौ दस ग्यारह बारह तेरह चौदह पंद्रह सोलह सत्रह अठारह उन्नीस
बीस इक्कीस बाईस तेईस चौबीस पच्चीस छब्बीस सत्ताईस अट्ठाईस उनतीस तीस इकतीस बत्तीस तैंतीस चौंतीस पैंतीस
छत्तीस सैंतीस अड़तीस उनतालीस चालीस इकतालीस बयालीस तैंतालीस चौवालीस पैंतालीस छियालीस सैंतालीस अड़तालीस
उनचास पचास इक्यावन बावन तिरपन चौवन पचपन छप्पन सत्तावन अट्ठावन उनसठ साठ इकसठ बासठ तिरसठ चौंसठ पैंसठ
छियासठ सड़सठ अड़सठ उनहत्तर सत्तर इकहत्तर बहत्तर तिहत्तर चौहत्तर पचहत्तर छिहत्तर सतहत्तर अठहत्तर उन्यासी
अस्सी इक्यासी बयासी तिरासी चौरासी पचासी छियासी सत्तासी अट्ठासी नवासी नब्बे इक्यानवे बानवे तिरानवे
चौरानवे पचानवे छियानवे सत्तानवे अट्ठानवे निन्यानवे
""".split()  # noqa: SIM905 - a hundred words read better as text
_INDIAN = (
    (10_000_000, "crore", "करोड़"),
    (100_000, "lakh", "लाख"),
    (1000, "thousand", "हज़ार"),
    (100, "hundred", "सौ"),
)
_WESTERN = ((10**9, "billion", ""), (10**6, "million", ""), (1000, "thousand", ""), (100, "hundred", ""))
_UNITS = {
    ("INR", "en"): ("Rupees", "paise"),
    ("INR", "hi"): ("रुपये", "पैसे"),
}


def in_words(minor: int, style: MoneyStyle, language: str = "en") -> str:
    """An amount of minor units written out: ``Rupees seventy-two thousand seven hundred only``.

    English and Hindi; another language gets the English words. The amount must not be negative.
    """
    if minor < 0:
        raise ValueError("only a sum that is paid is written out")
    hindi = language.partition("-")[0] == "hi"
    major, rest = divmod(minor, 10**style.exponent)
    unit, part = _UNITS.get((style.code, "hi" if hindi else "en"), (style.code, f"/{10**style.exponent}"))
    if hindi:
        tail = f" {_hindi(rest)} {part}" if rest else ""
        return f"{unit} {_hindi(major)}{tail} मात्र"
    tail = f" and {_english(rest, style)} {part}" if rest else ""
    return f"{unit} {_english(major, style)}{tail} only"


def _english(number: int, style: MoneyStyle) -> str:
    if number < 20:
        return _ONES[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return _TENS[tens] + (f"-{_ONES[ones]}" if ones else "")
    scales = _INDIAN if style.groups == (3, 2) else _WESTERN
    size, name, _ = next(scale for scale in scales if number >= scale[0])
    count, rest = divmod(number, size)
    tail = f" {_english(rest, style)}" if rest else ""
    return f"{_english(count, style)} {name}{tail}"


def _hindi(number: int) -> str:
    if number < 100:
        return _HINDI[number]
    size, _, name = next(scale for scale in _INDIAN if number >= scale[0])
    count, rest = divmod(number, size)
    tail = f" {_hindi(rest)}" if rest else ""
    return f"{_hindi(count)} {name}{tail}"
