"""Chance that can be repeated: named streams of random numbers, quick draws from small distributions, pseudonyms."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np
import pyarrow as pa

_SLOTS = 4096


def stream(seed: int, subject: str, *keys: int) -> np.random.Generator:
    """The random numbers of one subject (and, say, month); the same whatever else is drawn and in which order."""
    root = np.random.SeedSequence([seed, zlib.crc32(subject.encode()), *keys])
    return np.random.Generator(np.random.SFC64(root))


def mixed(seed: int, subject: str, numbers: np.ndarray) -> np.ndarray:
    """uint64 → uint64, one to one, looks random (the finaliser of splitmix64); differs by seed and subject."""
    salt = np.random.SeedSequence([seed, zlib.crc32(subject.encode())]).generate_state(1, np.uint64)[0]
    x = numbers.astype(np.uint64) + salt
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


def uniform(seed: int, subject: str, numbers: np.ndarray) -> np.ndarray:
    """A number in [0, 1) for each key: always the same for the same key."""
    return (mixed(seed, subject, numbers) >> np.uint64(11)) * (1.0 / (1 << 53))


class Wheel:
    """Draws from a few outcomes in one look-up: shares are rounded to 1/4096."""

    def __init__(self, shares: Sequence[float] | np.ndarray, values: Sequence[int] | np.ndarray | None = None) -> None:
        shares = np.asarray(shares, float)
        edges = np.round(np.cumsum(shares) / shares.sum() * _SLOTS).astype(int)
        sizes = np.diff(edges, prepend=0)
        outcomes = np.arange(len(shares), dtype=np.int8) if values is None else np.asarray(values)
        self.slots = np.repeat(outcomes, sizes)

    def spin(self, rng: np.random.Generator, size: int) -> np.ndarray:
        """`size` outcomes."""
        return self.slots[rng.integers(0, _SLOTS, size, dtype=np.uint16)]


def sorted_uniforms(rng: np.random.Generator, size: int) -> np.ndarray:
    """`size` uniform numbers in increasing order, without sorting (normalised exponential spacings)."""
    total = np.cumsum(rng.standard_exponential(size + 1))
    return total[:-1] / total[-1]


def picked(rng: np.random.Generator, cumulated: np.ndarray, size: int) -> np.ndarray:
    """`size` places drawn with the weights whose running sum is given, in increasing order."""
    if size == 0 or len(cumulated) == 0 or cumulated[-1] <= 0:
        return np.zeros(0, np.int64)
    wanted = sorted_uniforms(rng, size) * cumulated[-1]
    return np.minimum(np.searchsorted(cumulated, wanted, side="right"), len(cumulated) - 1)


def apportioned(total: int, weights: np.ndarray) -> np.ndarray:
    """Whole numbers in proportion to weights that add up to `total` exactly (largest remainders)."""
    exact = total * weights / weights.sum()
    whole = np.floor(exact).astype(np.int64)
    rest = int(total - whole.sum())
    whole[np.argsort(whole - exact, kind="stable")[:rest]] += 1
    return whole


_HEX = np.array([int.from_bytes(f"{n:02x}".encode(), "little") for n in range(256)], "<u2")


def hexadecimal(prefix: str, numbers: np.ndarray) -> np.ndarray:
    """Bytes of `prefix` + 16 lower-case hexadecimal digits for each uint64: an array (n, 17) for one letter."""
    flat = numbers.astype(">u8").view(np.uint8).reshape(-1, 8)
    digits = _HEX[flat].view(np.uint8).reshape(-1, 16)
    text = np.empty((len(digits), len(prefix) + 16), np.uint8)
    text[:, : len(prefix)] = np.frombuffer(prefix.encode(), np.uint8)
    text[:, len(prefix) :] = digits
    return text


def as_strings(text: np.ndarray) -> pa.StringArray:
    """Rows of equally long bytes as an Arrow array."""
    offsets = np.arange(len(text) + 1, dtype=np.int32) * np.int32(text.shape[1])
    return pa.StringArray.from_buffers(len(text), pa.py_buffer(offsets), pa.py_buffer(np.ascontiguousarray(text)))


def serial_keys(prefix: str, first: int, count: int) -> pa.StringArray:
    """Keys that run on: `prefix` + 16 hexadecimal digits."""
    return as_strings(hexadecimal(prefix, np.arange(first, first + count, dtype=np.uint64)))


def pseudonyms(prefix: str, seed: int, numbers: np.ndarray) -> pa.StringArray:
    """Pseudonyms of numbered persons: `prefix` + 16 hexadecimal digits that tell nothing."""
    return as_strings(hexadecimal(prefix, mixed(seed, prefix, numbers)))
