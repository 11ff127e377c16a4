"""What the text of a notice may say in its places: our own names, plain words, and which of them stand when. Pure.

Nothing is compiled that was not checked: what multiplies, loops, calls or reaches into a value could fill the memory while it is
made ready, before anything of it is sent.
"""

import re
from collections.abc import Iterator
from functools import cache

from jinja2 import StrictUndefined, Template, TemplateError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

DEEPEST = 24
"""How far one thing may stand within another."""
LONGEST_NAMED = 60
ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.If, nodes.Name, nodes.Const, nodes.CondExpr, nodes.Compare,
    nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.Add, nodes.Concat,
)  # fmt: skip
"""Sums join words, as in `{{ ", " + customer if customer }}`: what comes out is no longer than what was put in."""
CALLED = "when"
"""The one function a text may use, on one of its places."""
_PLACE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_CONDITION = re.compile(r"\{%[-+]?\s*(?:el)?if\b(.*?)[-+]?%\}", re.DOTALL)
_REST = re.compile(r"\{%[-+]?\s*(?:else|endif|raw|endraw)\s*[-+]?%\}")


class NotAllowed(TemplateError):
    """A text that wants more than it may; `message` is the place as it was written."""


@cache
def _environment() -> ImmutableSandboxedEnvironment:
    return ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False
    )


def parsed(source: str) -> nodes.Template:
    """A text read and found harmless, not yet compiled; NotAllowed, another TemplateError, or ValueError where it is none."""
    try:
        tree = _environment().parse(source)
        if _harmless(tree):
            return tree
    except RecursionError:
        pass
    raise NotAllowed(_refused(source))


def compiled(source: str) -> Template:
    """A text with its places to be filled; raises what `parsed` raises."""
    return _environment().from_string(parsed(source))


def names_in(source: str) -> set[str]:
    """The places a text names anywhere, also where it says nothing this time; raises what `parsed` raises."""
    return {one.name for one in parsed(source).find_all(nodes.Name)}


def _harmless(node: nodes.Node, depth: int = 0) -> bool:
    if depth > DEEPEST:
        return False
    if isinstance(node, nodes.Call):
        return _is_time(node)
    if isinstance(node, nodes.Name) and node.name == CALLED:
        return False
    return isinstance(node, ALLOWED) and all(_harmless(one, depth + 1) for one in node.iter_child_nodes())


def _is_time(call: nodes.Call) -> bool:
    """Whether this is `when(closing)`: our own function on one place."""
    alone = len(call.args) == 1 and not (call.kwargs or call.dyn_args or call.dyn_kwargs)
    named = isinstance(call.node, nodes.Name) and call.node.name == CALLED
    return alone and named and isinstance(call.args[0], nodes.Name) and call.args[0].name != CALLED


def _refused(source: str) -> str:
    """The first place that is not allowed, as it was written; a text that is one too deep pile names its first."""
    places = _PLACE.findall(source)
    named = next((one for one in places if not all(map(_stands_alone, _said(one)))), places[0] if places else "")
    return named if len(named) <= LONGEST_NAMED else named[: LONGEST_NAMED - 2] + " …"


def _said(place: str) -> Iterator[str]:
    """What a place says, as one that can be read by itself; nothing where it says only where a condition ends."""
    if condition := _CONDITION.fullmatch(place):
        yield f"{{{{ {condition[1]} }}}}"
    elif not _REST.fullmatch(place):
        yield place


def _stands_alone(place: str) -> bool:
    try:
        return _harmless(_environment().parse(place))
    except (TemplateError, ValueError, RecursionError):
        return False
