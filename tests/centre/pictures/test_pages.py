"""Every page in every state: whole, in both languages, and nothing a strict policy forbids."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from django.template.loader import render_to_string
from tests.centre.pictures import officer_samples, samples
from tests.centre.pictures.shelf import PAGES, frame_of, render

from haltline.centre.desks.frame import Frame, marked
from haltline.centre.desks.pictures.trail import Post, Strand, Trail
from haltline.centre.desks.public.pages import PaymentFields
from haltline.centre.desks.typed import Typed

VOID = {"meta", "link", "input", "br", "hr", "img"}
NAMES = sorted(PAGES)


class Page(HTMLParser):
    """One parsed page: its tags with attributes, its texts, and whether every tag is closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.texts: dict[str, list[str]] = {}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"{tag} says an attribute twice: {names}"
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open[-1] == tag, f"</{tag}> closes <{self.open[-1:]}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        if self.open:
            self.texts.setdefault(self.open[-1], []).append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def heading(html: str) -> str:
    """The words of a page's h1."""
    (found,) = re.findall(r"<h1[^>]*>(.*?)</h1>", html, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", "", found).split())


@pytest.mark.parametrize("code", ["en", "hi"])
@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_whole_and_each_id_stands_once(name: str, code: str) -> None:
    html = render(name, code)
    page = Page(html)
    assert page.open == []
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids)), [each for each in ids if ids.count(each) > 1]
    assert all(ids)
    assert heading(html)
    assert page.all("html")[0] == {"lang": code, "dir": "ltr"}


@pytest.mark.parametrize("name", NAMES)
def test_nothing_on_a_page_needs_a_looser_policy(name: str) -> None:
    page = Page(render(name))
    for tag, attributes in page.tags:
        assert "style" not in attributes and not any(key.startswith("on") for key in attributes), (
            tag,
            attributes,
        )
        assert not str(attributes.get("href", "")).startswith("javascript:")
    assert all(script.get("src") for script in page.all("script"))
    assert "style" not in {tag for tag, _ in page.tags}


@pytest.mark.parametrize("name", NAMES)
def test_every_field_has_a_label_and_every_reference_a_target(name: str) -> None:
    page = Page(render(name))
    ids = {attributes.get("id") for _, attributes in page.tags}
    labelled = {label.get("for") for label in page.all("label")}
    fields = [*page.all("textarea"), *page.all("select"), *page.all("input")]
    for field in fields:
        if field.get("type") not in {"hidden", "radio", "checkbox"}:
            assert field.get("id") in labelled, field
            assert field.get("name"), field
    for _, attributes in page.tags:
        for key in ("aria-labelledby", "aria-describedby", "for", "list"):
            for target in str(attributes.get(key) or "").split():
                assert target in ids, (key, target)


@pytest.mark.parametrize("name", NAMES)
def test_every_form_that_acts_names_its_verb(name: str) -> None:
    for form in Page(render(name)).all("form"):
        if form.get("action") in {"/i18n/setlang/", "/look", "/accounts/logout/"}:
            continue
        assert form.get("data-verb"), form
        assert form.get("method") == ("get" if form.get("role") == "search" else "post")


@pytest.mark.parametrize("name", NAMES)
def test_hindi_pages_have_no_english_heading(name: str) -> None:
    title = heading(render(name, "hi"))
    words = re.findall(r"[A-Za-z]{3,}", re.sub(r"[A-Z][a-z]+ (Payments )?Bank|NLV", "", title))
    assert not words, title


def test_a_page_turns_for_languages_written_from_right_to_left() -> None:
    html = render("report", frame=samples.right_to_left())
    assert 'dir="rtl"' in html
    plain, turned = render("report"), html
    first = re.compile(r'class="m-returned" x="([^"]+)"')
    assert first.search(plain).group(1) == "0%" != first.search(turned).group(1)  # type: ignore[union-attr]


def test_a_page_without_its_frame_still_stands() -> None:
    html = render("error-500", frame=Frame())
    assert heading(html) == "The fault is ours."


def test_what_was_typed_is_kept_with_what_to_mend_beside_it() -> None:
    page = Page(render("report-form-wrong"))
    by_id = {field.get("id"): field for field in page.all("input")}
    assert by_id["payments-1-amount"]["value"] == "98,500 and more"
    assert by_id["payments-1-amount"]["aria-invalid"] == "true"
    assert by_id["phone"]["aria-describedby"] == "phone-wrong"
    assert {"#payments-1-amount", "#phone"} <= {link.get("href") for link in page.all("a")}


def test_what_people_typed_is_shown_as_text_never_as_markup() -> None:
    evil = Typed('"><script>alert(1)</script>', "<b>wrong</b>")
    payment = PaymentFields(evil, evil, evil, evil, evil, evil, evil, evil, evil, amount_minor=5)
    page = replace(samples.report_form(), payments=(payment,), pasted=evil, name=evil, phone=evil)
    trail = Trail(
        (Post("v", "<i>Bank</i>", detail="</text><script>"),), (Strand(("v",), "held", 5, "<u>x</u>"),)
    )
    for template, shown in (
        ("public/report_form", page),
        ("officer/report", officer_samples.report(trail=trail)),
    ):
        html = render_to_string(f"desks/{template}.html", {"page": shown, "frame": samples.frame()})
        assert not re.search(r"<script>|<b>wrong|<i>Bank|<u>x", html)


def test_the_receipt_carries_its_number_for_machines_too() -> None:
    assert '<p class="ref" data-reference="NLV48271906">NLV 4827 1906</p>' in render("receipt")


def test_the_victim_never_sees_an_account_ending() -> None:
    assert "··" not in render("tracking") + render("receipt")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("queue", "₹19,400 is lost each minute the first row waits."),
        ("queue-empty", "No golden hour is open."),
        ("report", "₹26,000 can still be reached. Mirkand Bank has 14 min left."),
        ("report-new", "₹76,000 can still be reached. No bank is asked now."),
        ("tracking", "₹1,38,500 of your ₹2,48,500 is held. ₹22,000 is back."),
        ("inbox", "5 requests wait for your answer, the first overdue 3 min."),
        ("request", "Hold ₹72,300 in ··3316"),
        ("request-nameless", "Tell us where ₹4,85,000 went"),
        ("pot", "₹72,700 to share among 5 people who lack ₹5,48,000"),
        ("contests", "One holder waits for a decision, by 15:00."),
    ],
)
def test_the_heading_says_the_answer(name: str, said: str) -> None:
    assert heading(render(name)) == said


@pytest.mark.parametrize("name", [name for name in NAMES if marked(PAGES[name].path)])
def test_a_printed_page_of_those_who_look_says_whose_paper_it_is(name: str) -> None:
    who = frame_of(PAGES[name], "en", "").who
    assert who
    assert f'<p class="printed" aria-hidden="true">{who}<br>' in render(name)
