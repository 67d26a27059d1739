"""What the commands say in English: numbers of things."""


def counted(number: int, noun: str) -> str:
    """Return a number with its noun.

    >>> counted(1, "act"), counted(2, "act")
    ('1 act', '2 acts')
    """
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
