"""Writing one article in one language: form, preview, proposal or publication. Nothing typed is lost to a mistake or a colleague."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date

from aiohttp import web
from sqlmodel import Session, col, select

from admin import knowledge_begun, knowledge_form
from admin.knowledge_list import edition_url, editions
from admin.knowledge_preview import preview_of
from admin.knowledge_view import Editor
from admin.place import Asked, asked, page, question
from foundation.errors import Conflict, Forbidden, Invalid, NotFound
from knowledge_base import editing
from knowledge_base.draft_tables import ArticleDraft
from knowledge_base.markdown import ArticleText
from knowledge_base.placeholders import PLACEHOLDERS
from knowledge_base.starter import LANGUAGES
from knowledge_base.tables import Article
from pages import keys
from pages.posted import posted
from pages.view import Choice, Form
from pages.words import N_
from staff import audit
from staff.rights import Right
from storage.change import Change
from ticketing.reference import UNCATEGORISED
from ticketing.tables import Category

TAKEN = N_("Somebody has published version %(version)s meanwhile. Your text is still here; compare it under “Versions”, then save again.")  # fmt: skip
MOVES = ("discard", "archive", "restore", "reviewed")


async def show(request: web.Request) -> web.Response:
    """The article, or a new one: for `category`, or begun from a knowledge gap (`gap`, `topic`)."""
    who = asked(request, Right.KNOWLEDGE_EDIT)
    begun = None if _slug(request) else await knowledge_begun.begun(request, who, _language(request))
    return await _show(request, who, Form(who.agent.csrf, knowledge_form.shown(begun)) if begun else None)


async def post(request: web.Request) -> web.Response:
    """Publishes, proposes, or moves the article; the page again where something does not fit."""
    who, said = asked(request, Right.KNOWLEDGE_EDIT), posted(request)
    slug, language, act = _slug(request), _language(request), said.value("act")
    if act in MOVES:
        return await _move(request, who, act)
    fields = {**said.fields, "slug": slug} if slug else said.fields
    text = knowledge_form.read(fields, language)
    if wrong := knowledge_form.mistakes(text, fields, who.say):
        return await _show(request, who, Form(who.agent.csrf, fields, wrong))
    publishing = act == "publish" and who.may(Right.KNOWLEDGE_APPROVE)
    seen = int(said.value("seen")) if said.value("seen").isdigit() else 0

    def work(change: Change) -> None:
        if publishing:
            row = _row(change.session, text.slug, language)
            before = asdict(editing.text_of(row, text.review_months)) if row and row.state == "published" else {}
            editing.publish(change, text, seen, who.agent.login, knowledge_form.valid_to(fields))
            audit.note(change, who.agent.login, f"article {text.slug}/{language}", before, asdict(text))
        else:
            editing.propose(change, text, seen, who.agent.login)

    try:
        await request.app[keys.DATABASE].change(work)
    except Invalid as invalid:
        found = tuple(replace(one, problem=who.say(N_("There is already an article of this name in this language."))) for one in invalid.mistakes)  # fmt: skip
        return await _show(request, who, Form(who.agent.csrf, fields, found))
    except Conflict:
        return await _show(request, who, Form(who.agent.csrf, fields), taken=True)
    raise web.HTTPSeeOther(
        "/admin/knowledge?done=published" if publishing else "/admin/knowledge?show=waiting&done=proposed"
    )


async def preview(request: web.Request) -> web.Response:
    """How what stands in the form would look, beside it while somebody writes."""
    who, said = asked(request, Right.KNOWLEDGE_EDIT), posted(request)
    text = knowledge_form.read(said.fields, _language(request))
    shown = await question(request, lambda session: preview_of(session, text, who.settings, compare=True))
    return await page(request, who, "knowledge_preview.html", preview=shown)


async def _move(request: web.Request, who: Asked, act: str) -> web.Response:
    slug, language = _slug(request), _language(request)
    if act != "discard" and not who.may(Right.KNOWLEDGE_APPROVE):
        raise Forbidden("Your role does not include this.")

    def work(change: Change) -> None:
        row = _row(change.session, slug, language)
        if row is None or row.id is None:
            raise NotFound("There is no such article.")
        draft = change.session.get(ArticleDraft, row.id)
        if act == "discard":
            if not who.may(Right.KNOWLEDGE_APPROVE) and (draft is None or draft.saved_by != who.agent.login):
                raise Forbidden("Your role does not include this.")
            editing.discard(change, row.id)
        elif act == "reviewed":
            editing.reviewed(change, row.id)
        else:
            before, after = row.state, "published" if act == "restore" else "archived"
            editing.archive(change, row.id, back=act == "restore")
            audit.note(change, who.agent.login, f"article {slug}/{language}", {"state": before}, {"state": after})

    await request.app[keys.DATABASE].change(work)
    done = {"discard": "?done=discarded", "archive": "?done=archived"}.get(act, "")
    raise web.HTTPSeeOther(f"/admin/knowledge{done}" if done else edition_url(slug, language))


async def _show(request: web.Request, who: Asked, form: Form | None = None, *, taken: bool = False) -> web.Response:
    slug, language = _slug(request), _language(request)
    today = request.app[keys.CLOCK].now().date()
    shown = await question(request, lambda session: _editor(session, slug, language, today, who, form, taken))
    status = 409 if taken else 422 if form and form.mistakes else 200
    return await page(request, who, "knowledge_article.html", status=status, page=shown)


def _editor(
    session: Session, slug: str, language: str, today: date, who: Asked, form: Form | None, taken: bool
) -> Editor:
    rows = list(session.exec(select(Article).where(Article.slug == slug)).all()) if slug else []
    row = next((one for one in rows if one.language == language), None)
    other = next((one for one in rows if one.language != language), None)
    if slug and not rows:
        raise NotFound("There is no such article.")
    draft = session.get(ArticleDraft, row.id) if row else None
    text = _shown(row, draft, other, language)
    fields = form.values if form else knowledge_form.shown(text, row.valid_to if row else None)
    shown = knowledge_form.read({**fields, "slug": slug or fields.get("slug", "")}, language)
    waiting = {row.id or 0} if row and draft else set()
    named = session.exec(select(Category).where(Category.code != UNCATEGORISED).order_by(col(Category.position))).all()
    return Editor(
        url=edition_url(slug, language) if slug else f"/admin/knowledge/new?language={language}", slug=slug, language=language,
        seen=row.version if row else 0, state=row.state if row else "missing", form=form or Form(who.agent.csrf, fields),
        categories=tuple(Choice(one.code, who.say.named(one.name_de, one.name_en)) for one in named),
        kinds=_choices(knowledge_form.KINDS, who), audiences=_choices(knowledge_form.AUDIENCES, who),
        placeholders=tuple((name, who.settings.article_values(language).get(name, "")) for name in PLACEHOLDERS),
        editions=editions(slug, rows, waiting, today) if slug else (),
        preview=preview_of(session, shown, who.settings, compare=row is None or row.state == "draft"),
        other=preview_of(session, editing.text_of(other), who.settings) if other else None,
        may_approve=who.may(Right.KNOWLEDGE_APPROVE), draft_by=draft.saved_by if draft else "", draft_at=draft.saved_at if draft else None,
        outdated=draft is not None and row is not None and draft.based_on != row.version,
        review_due=row.review_due if row else None, overdue=bool(row and row.review_due and row.review_due <= today),
        taken=who.say(TAKEN, version=row.version) if taken and row else "",
    )  # fmt: skip


def _shown(row: Article | None, draft: ArticleDraft | None, other: Article | None, language: str) -> ArticleText:
    """What the form begins with: the waiting proposal, the article, or for a translation what does not depend on language."""
    if draft is not None:
        return editing.text_of_draft(draft)
    if row is not None:
        return editing.text_of(row)
    blank = ArticleText("", "", "", language, "faq", "public", False, editing.YEARLY, (), "", "")
    if other is None:
        return blank
    return replace(blank, slug=other.slug, category=other.category, kind=other.kind, audience=other.audience)


def _choices(words: Mapping[str, str], who: Asked) -> tuple[Choice, ...]:
    return tuple(Choice(value, who.say(label)) for value, label in words.items())


def _row(session: Session, slug: str, language: str) -> Article | None:
    return session.exec(select(Article).where(Article.slug == slug, Article.language == language)).first()


def _slug(request: web.Request) -> str:
    return request.match_info.get("slug", "")


def _language(request: web.Request) -> str:
    said = request.match_info.get("language", "") or request.query.get("language", "")
    return said if said in LANGUAGES else request.app[keys.SETTINGS].desk.language
