"""The part of the house that opens a moment after its entrance.

aiohttp wants every address before it listens; most of ours bring code whose import takes longer than the first visitor
should wait. So the entrance listens with the few addresses it knows, and a request for any other waits here until the
wing, an application of its own with all of its contexts, has opened.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any, NoReturn

from aiohttp import web
from aiohttp.web_urldispatcher import AbstractResource, UrlMappingMatchInfo
from yarl import URL


class Wing(AbstractResource):
    """Stands behind all addresses of `entrance`; what is in the entrance under a key is there in the wing too."""

    def __init__(self, entrance: web.Application):
        super().__init__(name="wing")
        self._entrance = entrance
        self._opened = asyncio.Event()
        self._inside: web.Application | None = None
        entrance.router.register_resource(self)
        entrance.on_shutdown.append(self._shut)
        entrance.cleanup_ctx.append(self._emptied)

    async def open(self, inside: web.Application) -> None:
        """Starts what belongs to `inside`, then lets the waiting requests in."""
        self._inside = inside
        inside.pre_freeze()
        await inside.startup()
        self._opened.set()

    def like_the_entrance(self, inside: web.Application) -> None:
        """Gives `inside` everything the entrance has under a key."""
        for key in self._entrance:
            inside[key] = self._entrance[key]

    async def resolve(self, request: web.Request) -> tuple[UrlMappingMatchInfo | None, set[str]]:
        await self._opened.wait()
        assert self._inside is not None
        match = await self._inside.router.resolve(request)
        if isinstance(match.http_exception, web.HTTPMethodNotAllowed):
            return None, match.http_exception.allowed_methods
        if match.http_exception is not None:
            return None, set()
        match.add_app(self._inside)
        return match, set()

    async def _shut(self, _entrance: web.Application) -> None:
        if self._inside is not None:
            await self._inside.shutdown()

    async def _emptied(self, _entrance: web.Application) -> AsyncIterator[None]:
        yield
        if self._inside is not None:
            await self._inside.cleanup()

    # what aiohttp asks of any resource

    @property
    def canonical(self) -> str:
        return "/"

    def raw_match(self, path: str) -> bool:
        return False

    def add_prefix(self, prefix: str) -> NoReturn:
        raise NotImplementedError("the entrance is nobody's sub-application")

    def url_for(self, **parts: str) -> URL:
        return URL("/")

    def get_info(self) -> Any:
        return {"path": "/"}

    def __len__(self) -> int:
        return 0

    def __iter__(self) -> Iterator[web.AbstractRoute]:
        return iter(())
