"""Bytes into a message and back: one strict reading, one canonical writing.

`parse` refuses what a lenient reader would repair: a key twice, a number for money, an extra field.
`to_bytes` writes sorted keys, no spaces, UTF-8, absent fields left out: equal messages have equal bytes.
"""

import json
import re
from typing import Final, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

MESSAGE_BYTES_MAX: Final = 8 * 1024 * 1024
"""A message is at most 8 MiB."""

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,39}")
"""A stranger's field name is repeated only when it looks like one."""

_CODES: Final = {
    "extra_forbidden": "extra-field",
    "missing": "missing-field",
    "bad_money": "bad-money",
    "zero_money": "bad-money",
    "bad_time": "bad-time",
    "bad_slices": "bad-slices",
    "bad_text": "bad-text",
    "contradiction": "contradiction",
}


class Message(BaseModel):
    """What travels between a centre and a partner: frozen, strict, with no field beyond those named."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, populate_by_name=True)


class MessageError(Exception):
    """A message that cannot be taken, with the HTTP status, a code and the field to mend.

    Neither `detail` nor `field` repeats the sender's data, so both may be logged and sent back.
    """

    def __init__(self, status: int, code: str, field: str, detail: str) -> None:
        super().__init__(f"{code} {field}: {detail}" if field else f"{code}: {detail}")
        self.status, self.code, self.field, self.detail = status, code, field, detail


M = TypeVar("M", bound=BaseModel)


def parse(model: type[M], raw: bytes) -> M:
    """Read one message; MessageError 413 too long, 400 not JSON or a key twice, 422 refused by the model."""
    _check_json(raw)
    try:
        return model.model_validate_json(raw)
    except ValidationError as error:
        raise _refusal(error) from None


def to_bytes(message: BaseModel) -> bytes:
    """Write one message in its canonical form: the same message always gives the same bytes."""
    content = message.model_dump(mode="json", by_alias=True, exclude_none=True)
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def contradiction(field: str, detail: str) -> PydanticCustomError:
    """The error a message raises about itself when two of its fields cannot both be true."""
    return PydanticCustomError("contradiction", "{detail}", {"field": field, "detail": detail})


def _check_json(raw: bytes) -> None:
    if len(raw) > MESSAGE_BYTES_MAX:
        raise MessageError(413, "too-long", "", f"a message has at most {MESSAGE_BYTES_MAX} bytes")
    try:
        json.loads(raw.decode("utf-8"), object_pairs_hook=_refuse_duplicates, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise MessageError(400, "not-json", "", "the body is not one JSON text in UTF-8") from None


def _refuse_duplicates(pairs: list[tuple[str, object]]) -> None:
    if len({key for key, _ in pairs}) != len(pairs):
        raise MessageError(400, "duplicate-key", "", "an object names one key twice")


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")  # NaN and the infinities, which Python would read


def _refusal(error: ValidationError) -> MessageError:
    first = error.errors(include_input=False, include_url=False)[0]
    if first["type"] == "json_invalid":
        return MessageError(400, "not-json", "", "the body is not one JSON text in UTF-8")
    return MessageError(422, _CODES.get(first["type"], "bad-value"), _field(first), first["msg"])


def _field(detail: ErrorDetails) -> str:
    named = detail.get("ctx", {}).get("field")
    place = [*detail["loc"], *([named] if named else [])]
    return ".".join(str(step) if isinstance(step, int) or _NAME.fullmatch(step) else "?" for step in place)
