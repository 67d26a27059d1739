"""Results that are remembered, in bounded memory whatever is asked."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Final, ParamSpec, TypeVar

_LONGEST: Final = 500  # characters of a text that is worth remembering

_P = ParamSpec("_P")
_R = TypeVar("_R")


def remembered(most: int, longest: int = _LONGEST) -> Callable[[Callable[_P, _R]], Callable[_P, _R]]:
    """Make a function of texts remember what it gave last for so many of them; longer ones are worked out anew."""

    def decorate(function: Callable[_P, _R]) -> Callable[_P, _R]:
        kept = lru_cache(maxsize=most)(function)

        @wraps(function)
        def ask(*texts: _P.args, **how: _P.kwargs) -> _R:
            for text in texts:
                if isinstance(text, str) and len(text) > longest:
                    return function(*texts, **how)
            return kept(*texts, **how)  # type: ignore[arg-type] # texts can be hashed

        return ask

    return decorate
