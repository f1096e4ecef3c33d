"""A place of an answer as the tests of this folder explore it, and how they look at the panel."""

from typing import TypeVar

from PySide6.QtWidgets import QLabel, QWidget

from assistant.domain.distribution import Candidate, Distribution, Sieve

STAGES = (Sieve("top_k", (40,), 40), Sieve("top_p", (0.95,), 3), Sieve("temperature", (0.7, 0.0, 1.0), 3))
SEALS = Candidate(1, " seals", 0.36, (0.37, 0.4, 0.47))
ROCK = Candidate(2, " rock", 0.23, (0.24, 0.26, 0.25))
CRABS = Candidate(3, " crabs", 0.16, (0.17, 0.2, 0.15))
HERONS = Candidate(4, " herons", 0.02, (0.02, 0.0, 0.0), cut=1)
SHIPS = Candidate(5, " ships", 0.01, (0.0, 0.0, 0.0), cut=0)
HALF = Candidate(6, "", 0.005, (0.0, 0.0, 0.0), cut=0, raw="e9")
END = Candidate(7, "<|im_end|>", 0.004, (0.0, 0.0, 0.0), cut=0, special=True)
BREAK = Candidate(8, "\n", 0.003, (0.0, 0.0, 0.0), cut=0)
PLACE = Distribution(STAGES, (SEALS, ROCK, CRABS, HERONS, SHIPS, HALF, END, BREAK), 151_936, 3.0, 2.0, 3, 3)
Kind = TypeVar("Kind", bound=QWidget)


def part(panel: QWidget, kind: type[Kind], name: str) -> Kind:
    found = panel.findChild(kind, name)
    assert found is not None, name
    return found


def said(panel: QWidget, name: str) -> str:
    return part(panel, QLabel, name).text()
