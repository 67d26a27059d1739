"""Shared fixtures: the corpus of real law, and Hypothesis without randomness."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT.parent / "shared" / "data"

settings.register_profile(
    "suite", derandomize=True, deadline=None, max_examples=200, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("full", parent=settings.get_profile("suite"), max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))

_without_data: list[str] = []


@pytest.fixture
def corpus(request: pytest.FixtureRequest) -> Path:
    """Give the folder of real law; without it, fail in CI and say so elsewhere."""
    if not CORPUS.is_dir():
        if os.environ.get("CI") == "true":
            pytest.fail(f"the corpus of real law is missing: expected {CORPUS}")
        _without_data.append(request.node.nodeid)
        pytest.skip("no corpus of real law here (not part of a clone)")
    return CORPUS


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the figures that tests found, and the corpus tests without data: nobody is to take them for passed."""
    told = [
        value
        for reports in terminalreporter.stats.values()
        for report in reports
        for name, value in getattr(report, "user_properties", ())
        if name == "figure" and report.when == "call"
    ]
    if told:
        terminalreporter.section("figures")
        for line in told:
            terminalreporter.line(line)
    if _without_data:
        terminalreporter.section("corpus tests that had no data and proved nothing")
        for nodeid in _without_data:
            terminalreporter.line(nodeid)
