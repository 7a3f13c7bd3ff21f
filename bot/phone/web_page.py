"""The phone's web page: its files, and the way in with the session token."""

from dataclasses import dataclass
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.phone.guard import Access, check_place, check_visitor

_FOLDER = Path(__file__).parent / "page"
_MEDIA_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_FILES = {path.name: path for path in _FOLDER.iterdir() if path.suffix in _MEDIA_TYPES}
SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


@dataclass
class WebPage:
    """The endpoints of the page."""

    access: Access

    def routes(self) -> list[Route]:
        return [
            Route("/", self.index, methods=["GET"]),
            Route("/page/{name}", self.file, methods=["GET"]),
        ]

    async def index(self, request: Request) -> Response:
        """The page; with `?token=` first the cookie, then the address without the token."""
        token = request.query_params.get("token")
        if token is None:
            check_visitor(request, self.access)
            return FileResponse(_FOLDER / "index.html")
        check_place(request, self.access)
        if not self.access.token_is(token):
            raise HTTPException(401, "This token is not the one printed at start.")
        answer = RedirectResponse("/", 303)
        answer.set_cookie(self.access.cookie, token, httponly=True, samesite="strict", path="/")
        return answer

    async def file(self, request: Request) -> Response:
        check_place(request, self.access)
        path = _FILES.get(request.path_params["name"])
        if path is None:
            raise HTTPException(404, "There is no such file.")
        return FileResponse(path, media_type=_MEDIA_TYPES[path.suffix])
