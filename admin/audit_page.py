"""The audit: one drawn decision after another, judged with one key each."""

from aiohttp import web
from sqlmodel import Session, col, select

from admin.place import Asked, asked, done, number_of, page, question
from admin.view import AuditPage
from e_level import audit
from e_level.tables import Audit
from foundation.errors import Conflict, Invalid
from knowledge_base.placeholders import fill
from knowledge_base.rendering import to_text
from knowledge_base.tables import Article, ArticleVersion
from pages.posted import posted
from pages.saying import Saying
from pages.view import Choice
from pages.words import N_
from staff.rights import Right
from ticketing.reference import UNCATEGORISED
from ticketing.tables import Category

JUDGED = N_("Judged. Thank you.")
TWICE = N_("Somebody was faster: this decision has been judged.")


async def show(request: web.Request) -> web.Response:
    """The longest waiting decision; `?after=` leaves those up to that one to somebody else."""
    return await _show(request, asked(request, Right.ELEVEL_AUDIT))


async def judge(request: web.Request) -> web.Response:
    """`verdict` is right or wrong; `right_category` may say what the matter really was."""
    who, said = asked(request, Right.ELEVEL_AUDIT), posted(request)
    verdict, audit_id = said.value("verdict"), number_of(said.value("audit"))
    if verdict not in ("right", "wrong") or not audit_id:
        return await _show(request, who, who.say(N_("Choose one of the two.")))
    try:
        return await done(
            request,
            lambda change: audit.judge(
                change, who.settings, audit_id, right=verdict == "right", right_category=said.value("right_category")
            ),
            lambda wrong: _show(request, who, wrong), "/admin/audit?done=judged",
        )  # fmt: skip
    except Conflict:
        raise web.HTTPSeeOther("/admin/audit?done=twice") from None


async def _show(request: web.Request, who: Asked, wrong: str = "") -> web.Response:
    after = number_of(request.query.get("after", ""))
    shown = await question(request, lambda session: _next(session, after, who))
    if shown is None and after:
        raise web.HTTPSeeOther("/admin/audit")
    flash = {"judged": JUDGED, "twice": TWICE}.get(request.query.get("done", ""), "")
    return await page(request, who, "audit.html", flash=who.say(flash), wrong=wrong, page=shown)


def _next(session: Session, after: int, who: Asked) -> AuditPage | None:
    row = audit.next_open(session, after)
    if row is None:
        return None
    categories = session.exec(
        select(Category).where(Category.code != UNCATEGORISED).order_by(col(Category.position))
    ).all()
    names = {each.code: who.say.named(each.name_de, each.name_en) for each in categories}
    article = session.get(Article, row.article_id) if row.article_id else None
    version = session.exec(
        select(ArticleVersion).where(ArticleVersion.article_id == row.article_id, ArticleVersion.version == row.article_version)
    ).first() if article else None  # fmt: skip
    return AuditPage(
        audit_id=row.id or 0, text=row.text, language=row.language, category=names.get(row.category, row.category), confidence=row.confidence,
        article=version.title if version else "", article_url=f"/desk/knowledge/{article.slug}?language={article.language}" if article else "",
        answer=_answer(version.short_answer, row.language, who) if version else "", what=_what(row, who.say),
        categories=tuple(Choice(code, name) for code, name in names.items()), drawn_at=row.drawn_at,
    )  # fmt: skip


def _answer(markdown: str, language: str, who: Asked) -> str:
    """The text as it goes out; blanks without a value stay visible."""
    try:
        return to_text(fill(markdown, who.settings.article_values(language)))
    except Invalid:
        return to_text(markdown)


def _what(row: Audit, _: Saying) -> str:
    if row.answered:
        return _("This answer was sent.")
    if row.candidate:
        return _("This answer would be sent, were the category licensed.")
    return _("The e-level left this to a person.")
