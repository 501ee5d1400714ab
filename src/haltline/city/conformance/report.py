"""What came of a run, for a person, for a program, and for a build server."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from xml.etree import ElementTree

from haltline.city.conformance.verdicts import Result, Verdict

SUITE = "haltline bank check"
MARKS = {Result.PASSED: "ok  ", Result.FAILED: "FAIL", Result.SKIPPED: "skip"}


def counts(verdicts: Sequence[Verdict]) -> Counter[Result]:
    """How many checks ended in which way."""
    return Counter(verdict.result for verdict in verdicts)


def as_json(verdicts: Sequence[Verdict]) -> str:
    """{"passed","failed","skipped","checks":[{"name","result","detail"}]} on one line."""
    found = counts(verdicts)
    told = {result.value: found[result] for result in Result}
    checks = [{"name": v.name, "result": v.result.value, "detail": v.detail} for v in verdicts]
    return json.dumps(told | {"checks": checks}, ensure_ascii=False)


def as_text(verdicts: Sequence[Verdict]) -> str:
    """A line for each check, the failed ones once more at the end with what to mend.

    One fault of a bank fails many checks with one sentence: it is told once, and who says the same is named.
    """
    found, first = counts(verdicts), _first_to_say(verdicts)
    width = max(len(verdict.name) for verdict in verdicts)
    lines = [f"{MARKS[v.result]}  {v.name:<{width}}  {_said(v, first)}" for v in verdicts]
    lines += ["", ", ".join(f"{found[result]} {result.value}" for result in Result)]
    failed = [verdict for verdict in verdicts if verdict.result is Result.FAILED]
    if failed:
        lines += ["", "To mend:", *_to_mend(failed)]
    return "\n".join(lines)


def _first_to_say(verdicts: Sequence[Verdict]) -> dict[tuple[Result, str], str]:
    """The first check, by name, of those that did not pass and say the same."""
    first: dict[tuple[Result, str], str] = {}
    for verdict in verdicts:
        if verdict.result is not Result.PASSED:
            first.setdefault((verdict.result, verdict.detail), verdict.name)
    return first


def _said(verdict: Verdict, first: dict[tuple[Result, str], str]) -> str:
    earlier = first.get((verdict.result, verdict.detail), verdict.name)
    return verdict.detail if earlier == verdict.name else f"as {earlier} above"


def _to_mend(failed: Sequence[Verdict]) -> Iterator[str]:
    """Each fault once, with every check that it fails."""
    names: dict[str, list[str]] = {}
    for verdict in failed:
        names.setdefault(verdict.detail, []).append(verdict.name)
    for detail, (name, *others) in names.items():
        yield f"  {name}: {detail}"
        if others:
            yield f"    the same, {len(others)} more: {', '.join(others)}"


def as_junit(verdicts: Sequence[Verdict]) -> bytes:
    """JUnit XML: one suite, a case for each check."""
    found = counts(verdicts)
    suite = ElementTree.Element(
        "testsuite",
        name=SUITE,
        tests=str(len(verdicts)),
        failures=str(found[Result.FAILED]),
        errors="0",
        skipped=str(found[Result.SKIPPED]),
        time=f"{sum(verdict.seconds for verdict in verdicts):.3f}",
    )
    for verdict in verdicts:
        told = {"name": verdict.name, "classname": SUITE.replace(" ", "."), "time": f"{verdict.seconds:.3f}"}
        case = ElementTree.SubElement(suite, "testcase", told)
        if verdict.result is Result.FAILED:
            ElementTree.SubElement(case, "failure", message=_xml(verdict.detail)).text = _xml(verdict.detail)
        elif verdict.result is Result.SKIPPED:
            ElementTree.SubElement(case, "skipped", message=_xml(verdict.detail))
    return bytes(ElementTree.tostring(suite, encoding="utf-8", xml_declaration=True))


def _xml(text: str) -> str:
    """Only letters that XML can carry: a bank's answer may hold any."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)
