"""Remembers what was worked out before, as many answers as allowed; the ones not asked for longest are forgotten."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import TypeVar

Answer = TypeVar("Answer")


class Memory:
    """Answers by key, safe from any thread. For things that never change, such as what one generation says."""

    def __init__(self, answers: int) -> None:
        self._most = answers
        self._kept: OrderedDict[Hashable, object] = OrderedDict()
        self._lock = Lock()

    def remembered(
        self, key: Hashable, make: Callable[[], Answer], worth: Callable[[Answer], bool] = lambda _: True
    ) -> Answer:
        """The answer of a key, made by `make` the first time; one that is not `worth` keeping is made each time."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]  # type: ignore[return-value]
        answer = make()
        if worth(answer):
            with self._lock:
                self._kept[key] = answer
                while len(self._kept) > self._most:
                    self._kept.popitem(last=False)
        return answer

    def forget(self) -> None:
        """Forgets everything; for measurements."""
        with self._lock:
            self._kept.clear()
