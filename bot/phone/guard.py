"""Who may use the user side: the phone is a remote control of the desk.

Any page open in a browser can post to a loopback port, and a name server can point a foreign name
at it. So: a loopback Host with our port, no foreign Origin, and the session token.
"""

import hmac
from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.requests import Request

TOKEN_HEADER = "X-Pitwall-Token"  # noqa: S105  # a header's name
_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


@dataclass
class Access:
    """What a visitor must know: our port and the session token."""

    session_token: str
    port: int

    @property
    def cookie(self) -> str:
        """The cookie's name; it carries the port because browsers share cookies among ports."""
        return f"pitwall_phone_{self.port}"

    def hosts(self) -> set[str]:
        return {f"{name}:{self.port}" for name in _LOOPBACK}

    def token_is(self, given: str | None) -> bool:
        return hmac.compare_digest((given or "").encode(), self.session_token.encode())


def check_origin(request: Request, access: Access) -> None:
    """Raises HTTPException 403 for a request that another web page sends."""
    origin = request.headers.get("origin")
    if origin is not None and origin not in {f"http://{host}" for host in access.hosts()}:
        raise HTTPException(403, f"The page {origin} may not use this phone.")


def check_place(request: Request, access: Access) -> None:
    """Raises HTTPException 403 for a foreign Host, Origin or content type."""
    if request.headers.get("host", "") not in access.hosts():
        raise HTTPException(403, f"Call this phone as 127.0.0.1:{access.port}.")
    check_origin(request, access)
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if request.method == "POST" and content_type != "application/json":
        raise HTTPException(403, "Send the body as application/json.")


def check_visitor(request: Request, access: Access) -> None:
    """Raises HTTPException 403 for a wrong place, 401 without the session token."""
    check_place(request, access)
    given = request.headers.get(TOKEN_HEADER) or request.cookies.get(access.cookie)
    if not access.token_is(given):
        raise HTTPException(
            401, f"Open the phone's address as printed at start, or send {TOKEN_HEADER}."
        )
