"""Where the pages of a site lie, and how one leads to another (docs/site.md)."""

from datetime import date
from urllib.parse import quote

from akn.errors import AknError
from akn.frbr import FrbrUri
from lawrepo.layout import escape, work_path

INDEX = "index.html"
ASSETS = "assets"
_SAFE = "/@+=,~!.-_"


def page(*folders: str) -> str:
    """Return the path of the page of a folder."""
    return "/".join((*filter(None, folders), INDEX))


def text_folder(work: str, language: str) -> str:
    """Return the folder of the text that is shown first."""
    return f"{work}/{language}"


def version_folder(work: str, language: str, day: date) -> str:
    """Return the folder of a version."""
    return f"{work}/{language}@{day}"


def provision_folder(work: str, language: str, eid: str) -> str:
    """Return the folder of a provision.

    Raises:
        AknError: where the eId can be no name of a folder.

    """
    return f"{work}/{language}/{escape(eid)}"


def compare_folder(work: str, language: str, before: date, after: date) -> str:
    """Return the folder of the comparison of two versions."""
    return f"{work}/{language}/compare/{before}..{after}"


def beside_folder(work: str, one: str, other: str) -> str:
    """Return the folder of a text in two languages."""
    return f"{work}/{one}+{other}"


def root_of(path: str) -> str:
    """Return what leads from a page to the root of the site."""
    return "../" * path.count("/")


def href(path: str, here: str) -> str:
    """Return what leads from the page `here` to a path of the site."""
    own, other = here.split("/")[:-1], path.split("/")
    same = 0
    while same < min(len(own), len(other) - 1) and own[same] == other[same]:
        same += 1
    return "../" * (len(own) - same) + quote("/".join(other[same:]), safe=_SAFE)


def folder_of(iri: str) -> str:
    """Return the folder of the Work that an IRI names, "" where it can have none."""
    try:
        return work_path(FrbrUri.parse(iri))
    except AknError:
        return ""
