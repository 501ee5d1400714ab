"""A call in plain form is signed and judged as the library that reads every form signs and judges it."""

from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from haltline.protocol import LIFETIME_MAX, Call, SignatureRefused, generate_key, plain_form, sign, verify

NOW = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
KEY = generate_key("centre-1")
URL = "https://alfa.example:8443/v1/replies"
BODY = b'{"amount":"1"}'

URLS = st.sampled_from([
    URL, "https://alfa.example/v1/replies", "http://127.0.0.1:8760/v1/replies", "https://alfa.example/",
    "https://alfa.example", "https://Alfa.example/v1", "https://alfa.example:443/v1",
    "http://a.example:80/v1", "https://a.example:0443/v1", "https://alfa.example/v1?x=1",
    "https://alfa.example/v1?", "https://a.example/%41", "https://a.example/../v1", "https://a.example/a//b/",
    "https://a.example/v1#part", "https://a..example/v1", "https://[::1]/v1", "https://a.example:70000/v1",
    "ftp://a.example/v1", "https://a.example/a b", "",
])  # fmt: skip
TEXTS = st.text(st.characters(min_codepoint=0x1F, max_codepoint=0x101), max_size=12) | st.just("centre-1")
METHODS = st.sampled_from(["POST", "GET", "post", "PO ST", "", "OPTIONS", "PÖST", "M"])


def by_library():
    """Sign and verify as if no call had the plain form."""
    return patch.multiple(plain_form, read=lambda *told: None, write=lambda *told, **more: None)


def signed(call, key=KEY, nonce="n-1"):
    """The headers, or the kind of error: what cannot be signed is an error of whoever signs."""
    try:
        return sign(key, call, now=NOW, nonce=nonce)
    except Exception as fault:
        return type(fault)


def judged(call, now=NOW):
    try:
        return verify(call, keys={KEY.keyid: KEY.public}.get, now=now, seen_nonce=lambda keyid, nonce: False)
    except SignatureRefused as refused:
        return refused.reason


@given(METHODS, URLS, st.binary(max_size=20), TEXTS, TEXTS)
def test_the_same_call_is_signed_alike(method, url, body, keyid, nonce):
    """Ed25519 gives one signature for one text, so the texts were the same."""
    key = type(KEY)(keyid, KEY.ed25519)
    call = Call(method, url, body)
    plain = signed(call, key, nonce)
    with by_library():
        assert plain == signed(call, key, nonce)


@pytest.mark.parametrize(
    "url", [URL, "https://alfa.example/v1/replies", "http://localhost:8760/v1/holds/a1/status"]
)
def test_our_own_calls_have_the_plain_form(url):
    headers = {name.lower(): value for name, value in signed(Call("POST", url, BODY)).items()}
    assert plain_form.read(("POST", url, headers["content-digest"]), headers) is not None


@given(st.data())
def test_damage_is_judged_alike(data):
    """A letter changed, lost or too many, anywhere in a header, the method or the address."""
    headers = signed(Call("POST", URL, BODY))
    place = data.draw(st.sampled_from([*headers, "method", "url"]))
    value = {**headers, "method": "POST", "url": URL}[place]
    at, gone = data.draw(st.integers(0, len(value))), data.draw(st.integers(0, 1))
    letters = data.draw(st.text(st.sampled_from('aZ09=+/:;"()\\ ,-._?#%\t\x00é'), max_size=2))
    changed = value[:at] + letters + value[at + gone :]
    told = {**headers, "method": "POST", "url": URL, place: changed}
    call = Call(told.pop("method"), told.pop("url"), BODY, told)
    plain = judged(call)
    with by_library():
        assert plain == judged(call)


PARAMETERS = ["created=1795323600", "expires=1795323660", 'keyid="centre-1"', 'nonce="n-1"', 'alg="ed25519"',
              "created=01795323600", 'created="1"', "created=1.0", 'alg="rsa-v1_5-sha256"', "expires=-5",
              "nonce=n", 'tag="x"', 'keyid=""', 'nonce=""', "created=9999999999999999", "alg"]  # fmt: skip


@given(st.lists(st.sampled_from(PARAMETERS), max_size=7), st.sampled_from([
    '("@method" "@target-uri" "content-digest")', '("@target-uri" "@method" "content-digest")',
    '("@method" "@target-uri")', '("@method"  "@target-uri" "content-digest")', "()",
]))  # fmt: skip
def test_what_a_signature_says_of_itself_is_judged_alike(parameters, covered):
    """Whatever is said, signed as it stands by a key that is known: the same verdict."""
    said = ";".join([covered, *parameters])
    digest = signed(Call("POST", URL, BODY))["Content-Digest"]
    base = f'"@method": POST\n"@target-uri": {URL}\n"content-digest": {digest}\n"@signature-params": {said}'
    value = plain_form.b64encode(KEY.ed25519.sign(base.encode())).decode()
    call = Call("POST", URL, BODY, {
        "Content-Digest": digest, "Signature-Input": f"haltline={said}", "Signature": f"haltline=:{value}:",
    })  # fmt: skip
    plain = judged(call)
    with by_library():
        assert plain == judged(call)


@given(st.integers(-10, 20))
def test_times_are_judged_alike(minutes):
    headers = sign(KEY, Call("POST", URL, BODY), now=NOW, nonce="n", lifetime=LIFETIME_MAX)
    call = Call("POST", URL, BODY, headers)
    now = NOW + timedelta(minutes=minutes)
    plain = judged(call, now)
    with by_library():
        assert plain == judged(call, now)
