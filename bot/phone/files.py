"""Files that were uploaded to the phone: kept in memory, found by id or by path."""

import io
import mimetypes
import warnings
from dataclasses import dataclass, field
from pathlib import PurePath

from PIL import Image

from bot.phone.errors import ApiError, Json, bad_request
from bot.phone.wire import Upload

PHOTO_LIMIT = 10 * 1024 * 1024  # bytes
UPLOAD_LIMIT = 50 * 1024 * 1024  # bytes
_SIDES_LIMIT = 10_000  # width + height, pixels
_RATIO_LIMIT = 20


@dataclass(frozen=True)
class StoredFile:
    """An uploaded file and its place under `/file/bot<token>/`."""

    file_id: str
    path: str
    name: str
    content: bytes
    media_type: str
    size: tuple[int, int] | None = None  # width and height in pixels of a photo

    def as_photo(self) -> list[Json]:
        width, height = self.size or (0, 0)
        return [{**self._basics(), "width": width, "height": height}]

    def as_document(self) -> Json:
        return {**self._basics(), "file_name": self.name, "mime_type": self.media_type}

    def as_file(self) -> Json:
        return {**self._basics(), "file_path": self.path}

    def _basics(self) -> Json:
        return {
            "file_id": self.file_id,
            "file_unique_id": f"u{self.file_id}",
            "file_size": len(self.content),
        }


@dataclass
class FileStore:
    """All files of this phone."""

    by_id: dict[str, StoredFile] = field(default_factory=dict)

    def add_photo(self, upload: Upload) -> StoredFile:
        """A photo of a readable format and shape. Raises ApiError otherwise."""
        _check_bytes(upload, PHOTO_LIMIT)
        image_format, size = _picture(upload.content)
        media_type = Image.MIME.get(image_format, "application/octet-stream")
        folder_and_suffix = ("photos", "." + image_format.lower())
        return self._add(upload, folder_and_suffix, media_type, size)

    def add_document(self, upload: Upload) -> StoredFile:
        """Any file. Raises ApiError when it is empty or too big."""
        _check_bytes(upload, UPLOAD_LIMIT)
        media_type = mimetypes.guess_type(upload.file_name)[0] or "application/octet-stream"
        suffix = PurePath(upload.file_name).suffix.lower()
        plain_suffix = suffix if suffix[1:].isalnum() and suffix.isascii() else ""
        return self._add(upload, ("documents", plain_suffix), media_type, None)

    def get(self, file_id: str) -> StoredFile:
        """Raises ApiError 400 for an id nobody was given."""
        stored = self.by_id.get(file_id)
        if stored is None:
            raise bad_request("wrong file identifier/HTTP URL specified")
        return stored

    def at(self, path: str) -> StoredFile | None:
        return next((stored for stored in self.by_id.values() if stored.path == path), None)

    def _add(
        self,
        upload: Upload,
        folder_and_suffix: tuple[str, str],
        media_type: str,
        size: tuple[int, int] | None,
    ) -> StoredFile:
        folder, suffix = folder_and_suffix
        number = len(self.by_id) + 1
        name = PurePath(upload.file_name).name or f"file_{number}{suffix}"
        path = f"{folder}/file_{number}{suffix}"
        stored = StoredFile(f"file{number:06d}", path, name, upload.content, media_type, size)
        self.by_id[stored.file_id] = stored
        return stored


def _check_bytes(upload: Upload, limit: int) -> None:
    if not upload.content:
        raise bad_request("file must be non-empty")
    if len(upload.content) > limit:
        raise ApiError(413, "Request Entity Too Large")


def _picture(content: bytes) -> tuple[str, tuple[int, int]]:
    """Format and pixel size of a picture, read from its header."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content)) as picture:
                image_format, (width, height) = picture.format or "", picture.size
    except (OSError, ValueError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise bad_request("IMAGE_PROCESS_FAILED") from None
    if width + height > _SIDES_LIMIT or max(width, height) > _RATIO_LIMIT * min(width, height):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    return image_format, (width, height)
