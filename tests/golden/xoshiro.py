#!/usr/bin/env python3
"""First words of xoshiro256** seeded by SplitMix64, for tests/core/random_test.cpp.

Written from the publications (Blackman & Vigna, ACM TOMS 47(4), 2021; Steele, Lea & Flood, OOPSLA 2014), with Python's
own integers. The streams follow the rule of Rng::stream: key = mix(mix(mix(seed) ^ number) ^ fnv1a(purpose)), where mix
is one step of SplitMix64.
"""

MASK = 2**64 - 1


def split_mix(state):
    """One step of SplitMix64: the output for this state."""
    z = (state + 0x9E3779B97F4A7C15) & MASK
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return z ^ (z >> 31)


def rotate_left(x, k):
    return ((x << k) | (x >> (64 - k))) & MASK


def xoshiro(seed):
    s = [split_mix((seed + i * 0x9E3779B97F4A7C15) & MASK) for i in range(4)]
    while True:
        yield (rotate_left((s[1] * 5) & MASK, 7) * 9) & MASK
        t = (s[1] << 17) & MASK
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= t
        s[3] = rotate_left(s[3], 45)


def fnv1a(text):
    value = 0xCBF29CE484222325
    for byte in text.encode():
        value = ((value ^ byte) * 0x100000001B3) & MASK
    return value


def stream(seed, number, purpose):
    return xoshiro(split_mix(split_mix(split_mix(seed) ^ number) ^ fnv1a(purpose)))


def show(name, generator):
    print(f"{name}: " + ", ".join(f"0x{next(generator):016x}" for _ in range(4)))


for seed in (0, 1, 42, 2**64 - 1):
    show(f"seed {seed}", xoshiro(seed))
show('stream (1, 2, "suggest")', stream(1, 2, "suggest"))
show('stream (0, 0, "")', stream(0, 0, ""))
