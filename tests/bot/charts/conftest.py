"""What the tests of all pictures share: reading a PNG and strange numbers."""

from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"

Reader = Callable[[bytes], Image.Image]


@pytest.fixture(scope="session")
def picture() -> Reader:
    """A reader that accepts nothing but a PNG as wide as a picture for the phone."""

    def read(png: bytes) -> Image.Image:
        assert png.startswith(PNG_SIGNATURE)
        image = Image.open(BytesIO(png))
        image.load()
        assert image.format == "PNG"
        assert image.mode == "RGB"
        assert image.width == 1080
        return image

    return read
