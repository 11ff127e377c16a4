"""Requests that are refused before they reach an operation, as problem documents."""

from aiohttp import web

from pages.problems import Problem, document


class Refused(Exception):
    """Carries the answer to the one place that sends it."""

    def __init__(self, answer: web.Response):
        self.answer = answer
        super().__init__(answer.status)


def refused(status: int, detail: str, **headers: str) -> Refused:
    """`headers` are written with _ for -."""
    answer = document(Problem(status, detail))
    for name, value in headers.items():
        answer.headers[name.replace("_", "-")] = value
    return Refused(answer)
