"""Pages in a real Chromium: what axe-core finds, what a keyboard reaches, what a narrow screen shows.

Chromium is the one that is installed; without it `make test` fails and says how to install it. It runs without its
background services, which would only wait for a network.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

ARGUMENTS = (
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
LEVELS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
NARROW = {"width": 320, "height": 640}  # WCAG 2.2, 1.4.10


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start Chromium once for each worker."""
    program = shutil.which("chromium")
    if program is None:
        pytest.fail("Chromium is missing: sh .ci/prerequisites chromium says how to install it")
    root = ("--no-sandbox",) if os.name == "posix" and os.geteuid() == 0 else ()
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=[*ARGUMENTS, *root])
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Open an empty page; whatever it complains of or asks a network for, fails the test."""
    told: list[str] = []
    opened = browser.new_page()
    opened.on("console", lambda message: told.append(message.text) if message.type in {"error", "warning"} else None)
    opened.on("pageerror", lambda error: told.append(str(error)))
    opened.on("request", lambda asked: None if asked.url.startswith(("file:", "data:")) else told.append(asked.url))
    yield opened
    opened.close()
    assert told == []


@pytest.fixture(scope="session")
def axe() -> Callable[..., list[tuple[str, str, list[str]]]]:
    """Give a function that returns what axe-core finds against WCAG 2.2 AA: rule, impact, the elements.

    It is given a page, and the rules to check where these are not all. Style sheets are not fetched again, which the
    policies of the pages do not allow: no rule needs it.
    """
    source = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")

    def run(page: Page, *rules: str) -> list[tuple[str, str, list[str]]]:
        page.evaluate(source)
        only = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": LEVELS}
        options = {"runOnly": only, "preload": False}
        found: Any = page.evaluate("options => axe.run(document, options)", options)
        assert found["passes"], "axe-core checked nothing"
        return [
            (each["id"], each["impact"], [node["html"][:120] for node in each["nodes"]])
            for each in found["violations"]
        ]

    return run


@pytest.fixture(scope="session")
def overflow() -> Callable[[Page], list[str]]:
    """Give a function that returns what makes a page of 320 CSS pixels scroll sideways."""

    def run(page: Page) -> list[str]:
        page.set_viewport_size({"width": NARROW["width"], "height": NARROW["height"]})
        wide: list[str] = page.evaluate(
            """() => document.documentElement.scrollWidth <= innerWidth ? [] :
            [...document.querySelectorAll("body *")].filter(
                element => element.getBoundingClientRect().right > innerWidth + 1 && !element.closest(".wide")
            ).map(element => element.outerHTML.slice(0, 120))"""
        )
        return wide or (["the page"] if page.evaluate("document.documentElement.scrollWidth > innerWidth") else [])

    return run


@pytest.fixture(scope="session")
def reached() -> Callable[[Page], list[str]]:
    """Give a function that presses Tab through a page and returns the addresses, or names, of what gets the focus."""

    def run(page: Page) -> list[str]:
        page.evaluate("document.activeElement && document.activeElement.blur()")
        found: list[str] = []
        for _ in range(page.locator("a[href], button, input, select, summary, [tabindex]").count() + 1):
            page.keyboard.press("Tab")
            name = page.evaluate(
                """() => { const at = document.activeElement;
                if (!at || at === document.body) return "";
                const style = getComputedStyle(at);
                const seen = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
                return (seen ? "" : "unseen: ") + (at.getAttribute("href") || at.id || at.tagName.toLowerCase()); }"""
            )
            if not name:
                break
            found.append(name)
        return found

    return run


def address(path: Path) -> str:
    """Return the address of a file."""
    return path.resolve().as_uri()
