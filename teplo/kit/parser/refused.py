"""A file that is not read: why, as a code whose sentence the other side of the pipe knows."""


class Refused(Exception):
    """`facts` fill the sentence: numbers of rows, limits, names of encodings."""

    def __init__(self, code: str, **facts: int | str) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts
