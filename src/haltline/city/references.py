"""Payment references of the city, valid under the scheme of their rail."""

from datetime import datetime

RAIL_SCHEMES = {
    "upi": "rrn",
    "imps": "rrn",
    "neft": "utr16",
    "rtgs": "utr22",
    "card": "arn",
}


def reference(rail: str, code: str, moment: datetime, serial: int) -> str:
    """The reference a payment gets on its rail: day inside, serial (0 to 999,999) at its end."""
    scheme = RAIL_SCHEMES.get(rail)
    if scheme == "rrn":
        return rrn(moment, serial)
    if scheme == "utr16":
        return f"{code[:4].ljust(4, 'X')}N{moment:%y%j}{serial:06d}"
    if scheme == "utr22":
        return f"{code[:4].ljust(4, 'X')}RR{moment:%Y%m%d}{serial:08d}"
    return f"{code}-{moment:%y%j}-{serial:06d}"


def rrn(moment: datetime, serial: int) -> str:
    """A 12-digit retrieval reference number: last digit of the year, day of the year, hour, serial."""
    return f"{moment.year % 10}{moment:%j%H}{serial:06d}"
