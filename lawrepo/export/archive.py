"""ZIP archives whose bytes follow from what is in them: no clock, no name of this system, the order that is given."""

import io
import zipfile
from collections.abc import Iterable
from typing import Final

_EARLIEST: Final = (1980, 1, 1, 0, 0, 0)  # the first date that the format can say
_UNIX: Final = 3
_REGULAR_FILE: Final = 0o100644 << 16
_LEVEL: Final = 9


def to_zip(files: Iterable[tuple[str, bytes]], *, stored: frozenset[str] = frozenset()) -> bytes:
    """Write files, as (path, bytes), to an archive in the order given; those named in `stored` are not compressed.

    The same files give the same bytes with the same version of zlib.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files:
            info = zipfile.ZipInfo(name, _EARLIEST)
            info.create_system = _UNIX
            info.external_attr = _REGULAR_FILE
            info.compress_type = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            archive.writestr(info, data, compresslevel=_LEVEL)
    return out.getvalue()
