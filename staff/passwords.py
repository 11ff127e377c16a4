"""Passwords as argon2id hashes (RFC 9106, the second recommended option: 64 MiB, three passes, four lanes).

Hashing costs tens of milliseconds and 64 MiB, so it runs beside the event loop, two at a time.
"""

import asyncio
import secrets
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from foundation.errors import Invalid, Mistake

LEAST_LENGTH = 12
MOST_LENGTH = 1000
_hasher = PasswordHasher()
_beside = ThreadPoolExecutor(2, thread_name_prefix="password")


def hashed(password: str) -> str:
    """The hash to store."""
    return _hasher.hash(password)


def matches(stored: str, password: str) -> bool:
    """Whether the password belongs to the hash. An empty or unreadable hash costs the same time and never matches."""
    try:
        return _hasher.verify(stored or _nobodys(), password)
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(stored: str) -> bool:
    """Whether the hash was made with weaker parameters than today's."""
    return _hasher.check_needs_rehash(stored)


async def hashed_beside(password: str) -> str:
    """`hashed`, off the event loop."""
    return await asyncio.get_running_loop().run_in_executor(_beside, hashed, password)


async def matches_beside(stored: str, password: str) -> bool:
    """`matches`, off the event loop."""
    return await asyncio.get_running_loop().run_in_executor(_beside, matches, stored, password)


def acceptable(password: str, field: str = "password") -> str:
    """The password, if it may be chosen: long enough is all we ask (NIST SP 800-63B section 5.1.1.2). Raises Invalid."""
    if len(password) < LEAST_LENGTH:
        raise Invalid(Mistake(field, f"at least {LEAST_LENGTH} characters", "several words are easy to remember"))
    if len(password) > MOST_LENGTH:
        raise Invalid(Mistake(field, f"at most {MOST_LENGTH} characters"))
    return password


@lru_cache(maxsize=1)
def _nobodys() -> str:
    return hashed(secrets.token_hex(16))
