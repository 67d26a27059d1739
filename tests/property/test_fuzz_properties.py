"""The targets of `make fuzz`, bounded: the kept corpus, what is made of it by chance, and whatever bytes."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

ROOT = Path(__file__).resolve().parent.parent.parent
CASES = 300  # of each kind and target; the profile `full` takes ten times as many


def load(name: str) -> ModuleType:
    """Load a module of `fuzz/`, which is installed nowhere."""
    spec = importlib.util.spec_from_file_location(f"fuzz_{name}", ROOT / "fuzz" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


TARGETS = load("targets")
MUTATING = load("mutating")
CORPUS = {name: TARGETS.kept(name) for name in TARGETS.TARGETS}
WORDS = {name: TARGETS.words(name) for name in TARGETS.TARGETS}
XML = {name: all(b"<" in data for data in kept.values()) for name, kept in CORPUS.items()}
SLOW = {"findings"}  # each refusal is explained by the second schema


@st.composite
def changed(draw: st.DrawFn, target: str) -> bytes:
    """Draw a kept input with pieces cut out, doubled, moved in from another one, or replaced by a word."""
    data = bytearray(draw(st.sampled_from(sorted(CORPUS[target].values()))))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(data)))
        end = draw(st.integers(at, min(len(data), at + 80)))
        match draw(
            st.sampled_from(["cut", "double", "splice", "word", "byte", *(["element"] if XML[target] else [])])
        ):
            case "element":
                random = draw(st.randoms(use_true_random=False))
                data[:] = MUTATING.element_changed(bytes(data), WORDS[target], random)
            case "cut":
                del data[at:end]
            case "double":
                data[at:at] = data[at:end] * draw(st.integers(1, 30))
            case "splice":
                other = draw(st.sampled_from(sorted(CORPUS[target].values())))
                start = draw(st.integers(0, len(other)))
                data[at:end] = other[start : start + 120]
            case "word":
                data[at:end] = draw(st.sampled_from(WORDS[target]))
            case _:
                data[at:end] = draw(st.binary(max_size=4))
    return bytes(data)


def few(target: str) -> int:
    """Return how many cases of a target are tried."""
    scale = settings.default.max_examples / 200 if settings.default is not None else 1
    return max(int(CASES * scale / (10 if target in SLOW else 1)), 1)


def test_every_target_has_a_corpus_and_words() -> None:
    assert sorted(path.name for path in (ROOT / "fuzz" / "corpus").iterdir()) == sorted(TARGETS.TARGETS)
    assert sorted(path.name for path in (ROOT / "fuzz" / "words").iterdir()) == sorted(TARGETS.TARGETS)
    assert all(CORPUS.values())
    assert all(WORDS.values())


@pytest.mark.parametrize(("target", "name"), [(target, name) for target, kept in CORPUS.items() for name in kept])
def test_kept_input_breaks_nothing(target: str, name: str) -> None:
    TARGETS.TARGETS[target](CORPUS[target][name])


@pytest.mark.parametrize("target", TARGETS.TARGETS)
def test_changed_input_breaks_nothing(target: str) -> None:
    @settings(max_examples=few(target))
    @given(changed(target))
    def run(data: bytes) -> None:
        TARGETS.TARGETS[target](data)

    run()


@pytest.mark.parametrize("target", TARGETS.TARGETS)
def test_whatever_bytes_break_nothing(target: str) -> None:
    @settings(max_examples=few(target))
    @given(st.binary(max_size=400) | st.text(max_size=400).map(lambda text: text.encode(errors="surrogatepass")))
    def run(data: bytes) -> None:
        TARGETS.TARGETS[target](data)

    run()


@pytest.mark.parametrize("target", ["iri", "sheet", "akn"])
def test_target_tells_what_is_wrong(target: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A target that swallowed every error would find nothing."""

    def broken(*_: object, **__: object) -> None:
        raise TypeError

    for name in ("FrbrUri", "parse_sheet", "parse_xml"):
        monkeypatch.setattr(TARGETS, name, type(name, (), {"parse": broken}) if name == "FrbrUri" else broken)
    with pytest.raises(TypeError):
        TARGETS.TARGETS[target](b"/akn/xa/act/2000-01-01/1")
