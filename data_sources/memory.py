"""Remembers what was worked out before, as much as allowed; the answers not asked for longest are forgotten."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock, RLock
from typing import Any, TypeVar

Answer = TypeVar("Answer")


class Memory:
    """Answers by key, safe from any thread. For things that never change, such as what one generation says.

    `room`: how much is kept in all. `size`: how much of it an answer takes; by default one.
    """

    def __init__(self, room: int, size: Callable[[Any], int] = lambda _: 1) -> None:
        self._room, self._size = room, size
        self._kept: OrderedDict[Hashable, object] = OrderedDict()
        self._taken = 0
        self._lock = Lock()
        # By key, a lock that is held by who makes the answer. An answer may need others, never itself.
        self._making: dict[Hashable, Any] = {}

    def remembered(self, key: Hashable, make: Callable[[], Answer]) -> Answer:
        """The answer of a key, made by `make` the first time. Who asks while another makes it waits for that one."""
        with self._lock:
            if key in self._kept:
                return self._again(key)
            making = self._making.setdefault(key, RLock())
        with making:
            with self._lock:
                if key in self._kept:
                    return self._again(key)
            try:
                answer = make()
                self._keep(key, answer)
            finally:
                with self._lock:
                    self._making.pop(key, None)
        return answer

    def _again(self, key: Hashable) -> Any:
        self._kept.move_to_end(key)
        return self._kept[key]

    def _keep(self, key: Hashable, answer: object) -> None:
        with self._lock:
            if key not in self._kept:
                self._kept[key] = answer
                self._taken += self._size(answer)
            while self._taken > self._room:
                self._taken -= self._size(self._kept.popitem(last=False)[1])

    def forget(self) -> None:
        """Forgets everything; for measurements."""
        with self._lock:
            self._kept.clear()
            self._taken = 0
