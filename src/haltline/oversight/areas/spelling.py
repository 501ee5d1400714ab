"""Names of places as they are written: capitals, spaces and scripts aside; and how they sound, roughly.

Two names that sound alike are not the same place; `matching` uses the sound only where it leads to one place.
"""

import re
import unicodedata

VIRAMA, NUKTA = "्", "़"
CONSONANTS = dict(
    zip(
        "कखगघङचछजझञटठडढणतथदधनपफबभमयरलवशषसहळ",
        [
            "k",
            "kh",
            "g",
            "gh",
            "n",
            "ch",
            "chh",
            "j",
            "jh",
            "n",
            "t",
            "th",
            "d",
            "dh",
            "n",
            "t",
            "th",
            "d",
            "dh",
            "n",
            "p",
            "ph",
            "b",
            "bh",
            "m",
            "y",
            "r",
            "l",
            "v",
            "sh",
            "sh",
            "s",
            "h",
            "l",
        ],
        strict=True,
    )
)
SPOKEN = ("a", "a", "i", "i", "u", "u", "ri", "e", "ai", "o", "au")
VOWELS = dict(zip("अआइईउऊऋएऐओऔ", SPOKEN, strict=True))
SIGNS = {
    "ा": "a",
    "ि": "i",
    "ी": "i",
    "ु": "u",
    "ू": "u",
    "ृ": "ri",
    "े": "e",
    "ै": "ai",
    "ो": "o",
    "ौ": "au",
}
MARKS = {"ं": "n", "ँ": "n", "ः": "h"}
LATIN = {**VOWELS, **SIGNS, **MARKS, VIRAMA: ""}
SOUNDS = (
    ("ck", "k"),
    ("ph", "f"),
    ("f", "p"),
    ("w", "v"),
    ("z", "j"),
    ("q", "k"),
    ("x", "ks"),
    ("y", ""),
)
SOUND_LEAST = 3
"""Consonants that a name must have before its sound says anything."""


def plain(name: str) -> str:
    """Letters and digits only, small, without marks, Devanagari in Latin letters."""
    latin = _latin(unicodedata.normalize("NFC", name))
    letters = unicodedata.normalize("NFKD", latin).casefold()
    return "".join(letter for letter in letters if letter.isalnum())


def names_of(name: str) -> tuple[str, ...]:
    """The plain names in `Sant Ravidas Nagar (Bhadohi)`: the whole, what stands outside, and in brackets."""
    pieces = [name, re.sub(r"\(.*?\)", " ", name), *re.findall(r"\((.*?)\)", name)]
    return tuple(dict.fromkeys(found for found in map(plain, pieces) if found))


def sound(plain_name: str) -> str:
    """The consonants in order, aspirates and doubles made simple; empty where there are too few to tell."""
    text = re.sub(r"o[wv]$", "o", plain_name)
    for written, spoken in SOUNDS:
        text = text.replace(written, spoken)
    text = re.sub(r"(?<=[bcdgjkpstr])h|h$", "", text)
    text = re.sub(r"m(?=[aeiou]?[bp])", "n", text)
    text = re.sub(r"[aeiou]", "", text)
    text = re.sub(r"(.)\1+", r"\1", text)
    return text if len(text) >= SOUND_LEAST else ""


def _latin(name: str) -> str:
    """Devanagari letter by letter; an unwritten a stands after a consonant that nothing follows."""
    out: list[str] = []
    letters = [letter for letter in unicodedata.normalize("NFD", name) if letter != NUKTA]
    for at, letter in enumerate(letters):
        following = letters[at + 1] if at + 1 < len(letters) else " "
        if letter in CONSONANTS:
            bare = following in SIGNS or following == VIRAMA
            out.append(CONSONANTS[letter] + ("" if bare else "a"))
        else:
            out.append(LATIN.get(letter, letter))
    return "".join(out)
