"""Our own templates: one Jinja2 environment per language, strict, escaped, with times as people say them.

A template is named by its area: `pages/base.html`, `desk/ticket.html`, `web/home.html`, `admin/…`. Inside, these
filters write for the reader of the page: `moment`, `promised`, `clock`, `hour`, `dated`, `day_heading`, `full_date` (instants),
`duration`, `span` (seconds), `percent` (0–1), `decimal`, `size` (bytes), and `word("state")` for enumerations.
`kept(name, value)` is a part that says nothing but its `value`, which it is made once for. `ui` are the shared components of
`pages/ui.html`; a template that imports them itself gets the same.
"""

import gettext
import os
import sys
from collections.abc import Callable, Hashable
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from types import FunctionType, MethodType
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, PrefixLoader, StrictUndefined, pass_context
from jinja2.runtime import Context, Macro
from markupsafe import Markup

from pages import times, words
from pages.assets import asset
from pages.links import linked
from pages.marks import Marks
from pages.straight import straight
from pages.times import Reader
from pages.view import Choice

ROOT = Path(__file__).parents[1]
LOCALE = Path(__file__).parent / "locale"
AREAS = {
    "pages": ROOT / "pages" / "templates",
    "desk": ROOT / "desk" / "templates",
    "phone": ROOT / "channels" / "phone_log" / "templates",
    "web": ROOT / "channels" / "web" / "templates",
    "admin": ROOT / "admin" / "templates",
}
LANGUAGES = ("de", "en")
ROW = "desk/parts/row.html"
KEPT_ROWS, KEPT_PARTS = 256, 64
"""Rows of lists that are kept, at some 2.5 KB each, and other parts: a rail takes 14 KB, and its counters are others with every mail."""
KEPT_OPTIONS = 256
PLAIN = (FunctionType, MethodType, type(lru_cache(len)))
BYTECODE = Path(__file__).parent / "__pycache__"
"""Compiled templates lie where Python keeps its own compiled files."""


def render(name: str, reader: Reader, **context: Any) -> str:
    """The page or part of a page `name` as HTML. `context` is what the template's view model section names."""
    template = environment(reader.language, reader.du).get_template(name)
    return straight(template.render(reader=reader, lang=reader.language, **context))


class Strict(StrictUndefined):
    """A missing name is a mistake; an `a if b` without `else` is simply nothing."""

    def __str__(self) -> str:  # type: ignore[override]
        if str(self._undefined_hint).startswith("the inline if-expression"):
            return ""
        return super().__str__()


class Calling(Context):
    """Calls what is called a thousand times a page without looking first whether it wants the page's context: a macro wants
    only how to escape, and our own functions, bound methods and kept ones want nothing where they are not marked."""

    def call(self, obj: Any, /, *args: Any, **kwargs: Any) -> Any:
        kind = type(obj)
        if kind is Macro:
            args = (self.eval_ctx, *args)
        elif kind not in PLAIN or hasattr(obj, "jinja_pass_arg"):
            return super().call(obj, *args, **kwargs)
        kwargs.pop("_loop_vars", None)
        kwargs.pop("_block_vars", None)
        return obj(*args, **kwargs)


@lru_cache(maxsize=2 * len(LANGUAGES))
def environment(language: str, du: bool = False) -> Environment:
    env = Environment(
        loader=PrefixLoader({area: FileSystemLoader(folder) for area, folder in AREAS.items()}),
        bytecode_cache=_kept_bytecode(),
        autoescape=True,
        auto_reload=False,
        undefined=Strict,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    translations = translations_for(language, du)
    env.context_class = Calling
    env.install_gettext_translations(translations, newstyle=True)  # type: ignore[attr-defined]
    env.globals.update(_=_saying(translations))
    env.globals.update(kept=_keeping(env))
    env.globals.update(options=lambda choices, chosen: _options(tuple(choices), chosen))
    env.globals.update(asset=asset, marks=Marks(language, translations.gettext))
    env.globals.update(
        resolutions=lambda: [Choice(code, translations.gettext(word)) for code, word in words.RESOLUTION.items()],
        priorities=lambda: [
            Choice(code, f"{code} · {translations.gettext(word)}") for code, word in words.PRIORITY.items()
        ],
    )
    env.filters.update(
        moment=_for_reader(times.moment),
        promised=_for_reader(times.promised),
        clock=_for_reader(times.clock),
        hour=_for_reader(times.hour),
        dated=_for_reader(times.dated),
        stamped=_for_reader(times.stamped),
        day_heading=_for_reader(times.day_heading),
        full_date=_for_reader(times.full_date),
        duration=times.duration,
        span=times.span,
        percent=lambda share, digits=0: times.percent(share, language, digits),
        decimal=lambda value, digits=2, sign=False: times.decimal(value, language, digits, sign),
        linked=linked,
        size=lambda count: times.size(count, language),
        word=lambda value, kind: _word(kind, value, language, translations.gettext),
    )
    env.globals.update(ui=env.get_template("pages/ui.html").module)
    return env


def _word(kind: str, value: Any, language: str, say: Callable[[str], str]) -> str:
    found = words.word(kind, value, language, say)
    if found is None and kind not in ("metric", "stopped"):  # a clock of the desk's own may be newer than what was read
        raise KeyError(value)
    return str(value) if found is None else found


def _kept_bytecode() -> FileSystemBytecodeCache | None:
    """Spares each start a tenth of a second for its first page; None where Python, too, may keep nothing."""
    kept = not sys.dont_write_bytecode and os.access(BYTECODE, os.W_OK)
    return FileSystemBytecodeCache(str(BYTECODE)) if kept else None


def _saying(translations: gettext.NullTranslations) -> Callable[..., Markup]:
    """The templates' `_`, as the i18n extension's newstyle gettext with autoescape, without its way through the context."""

    @lru_cache(maxsize=4096)
    def known(message: str) -> tuple[Markup, Markup]:
        text = Markup(translations.gettext(message))  # noqa: S704  a message of ours, from a template
        return text, text if "%(" in text else text % {}

    def say(message: str, **values: Any) -> Markup:
        text, plain = known(message)
        return text % values if values else plain

    return say


def _keeping(env: Environment) -> Callable[[str, Hashable], Markup]:
    """The templates' `kept`. What it makes may depend on nothing else: neither on the reader nor on the time."""

    def made(name: str, value: Hashable) -> Markup:
        return Markup(env.get_template(name).render(value=value))  # noqa: S704  escaped by its template

    rows, parts = lru_cache(KEPT_ROWS)(made), lru_cache(KEPT_PARTS)(made)

    def kept(name: str, value: Hashable) -> Markup:
        return rows(name, value) if name == ROW else parts(name, value)

    return kept


@lru_cache(KEPT_OPTIONS)
def _options(choices: tuple[Choice, ...], chosen: str | None) -> Markup:
    """The options of a select: a page offers every category several times."""
    groups = (
        (group, Markup("\n").join(_option(one, chosen) for one in some))
        for group, some in groupby(choices, attrgetter("group"))
    )
    return Markup("\n").join(
        Markup('<optgroup label="{}">\n{}\n</optgroup>').format(group, some) if group else some
        for group, some in groups
    )


def _option(one: Choice, chosen: str | None) -> Markup:
    return Markup('<option value="{}"{}>{}{}</option>').format(
        one.value,
        Markup(" selected") if one.value == chosen else "",
        one.label,
        f" · {one.hint}" if one.hint else "",
    )


def translations_for(language: str, du: bool = False) -> gettext.NullTranslations:
    """German from the compiled catalogue, where it says du from the small one before it; English is what the templates are
    written in, and what stands where no language is known."""
    if language not in LANGUAGES or language == "en":
        return gettext.NullTranslations()
    german = gettext.translation("schalter", LOCALE, [language])
    if not du:
        return german
    familiar = gettext.translation("du", LOCALE, [language])
    familiar.add_fallback(german)
    return familiar


def reader_for(language: str, zone: ZoneInfo, now: datetime) -> Reader:
    return Reader(language if language in LANGUAGES else "de", zone, now)


def _for_reader(write: Callable[..., str]) -> Callable[..., str]:
    @pass_context
    def filtered(context: Context, at: datetime | date, zone: str = "") -> str:
        reader = context["reader"]
        return write(at, replace(reader, zone=ZoneInfo(zone)) if zone else reader)

    return filtered
