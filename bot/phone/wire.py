"""From an HTTP request to a call: parameters and uploaded files.

The Bot API takes query strings, urlencoded forms, multipart forms and JSON; all give one `Call`.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from typing import Any
from urllib.parse import parse_qsl

from bot.phone.errors import ApiError, Json, bad_request


@dataclass(frozen=True)
class Upload:
    """A file that came with a call."""

    file_name: str
    content: bytes


@dataclass(frozen=True)
class Call:
    """Parameters as received (name to wire value) and files (part name to upload)."""

    params: Json
    uploads: dict[str, Upload]


def read_call(content_type: str, query: str, body: bytes) -> Call:
    """The call of one request. Raises ApiError 400 for a body nobody can read."""
    params: Json = dict(parse_qsl(query, keep_blank_values=True))
    header = Message()
    header["Content-Type"] = content_type or "application/x-www-form-urlencoded"
    if not body:
        return Call(params, {})
    match header.get_content_type():
        case "application/json":
            return Call({**params, **_json_object(body)}, {})
        case "application/x-www-form-urlencoded":
            form = parse_qsl(_utf8(body), keep_blank_values=True)
            return Call({**params, **dict(form)}, {})
        case "multipart/form-data":
            return _multipart(params, str(header.get_param("boundary", "")), body)
    raise bad_request("unsupported Content-Type of the request")


def _utf8(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        raise bad_request("strings must be encoded in UTF-8") from None


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        entries = json.loads(_utf8(body))
    except (ValueError, RecursionError):  # no JSON, or too deep
        raise bad_request("can't parse JSON object") from None
    if not isinstance(entries, dict):
        raise bad_request("can't parse JSON object")
    return entries


def _multipart(params: Json, boundary: str, body: bytes) -> Call:
    call = Call(dict(params), {})
    for header, content in _parts(boundary, body):
        name = header.get_param("name", header="content-disposition")
        file_name = header.get_filename()
        if not isinstance(name, str):
            raise bad_request("a part of the form has no name")
        if file_name is None:
            call.params[name] = _utf8(content)
        else:
            call.uploads[name] = Upload(file_name, content)
    return call


def _parts(boundary: str, body: bytes) -> Iterator[tuple[Message, bytes]]:
    """Header and content of each part; the delimiter cannot occur inside a content (RFC 2046)."""
    delimiter = b"\r\n--" + boundary.encode()
    pieces = (b"\r\n" + body).split(delimiter)
    if not boundary or len(pieces) < 2 or not pieces[-1].startswith(b"--"):
        raise ApiError(400, "Bad Request: can't parse multipart form")
    for piece in pieces[1:-1]:
        head, found, content = piece.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        if not found:
            raise ApiError(400, "Bad Request: can't parse multipart form")
        yield _part_header(_utf8(head)), content


def _part_header(lines: str) -> Message:
    header = Message()
    for line in lines.split("\r\n"):
        name, _, value = line.partition(":")
        header[name.strip()] = value.strip()
    return header
