"""Subjects compared and composed: reply and forward prefixes of thirty languages, and the ticket's tag."""

import re
from functools import cache

_REPLY = "re|aw|antw|antwort|antwoord|sv|vs|svar|ref|rép|rep|réf|res|resp|rif|r|odp|atb|ynt|yan|cevap|vá|válasz|на|отв|ответ|відп|от|nv|bls|ml|refr|απ|σχετ|השב|הנדון|تە|رد|回复|回覆|答复|答覆|返信|回信|답장|회신|balas|trả lời|re-?\\d+|yanıt|răsp|odg|odgovor|pd re|hj|sva"
_FORWARD = "fwd?|fw|wg|tr|trans|transf|rv|enc|i|vb|vl|fs|vs fs|vidarebefordrat|vl|pd|podaj dál|pře?p|ilt|továbbítás|пересл|пер|переслано|i(?:l|nol)t|inoltra|doorst|doorgestuurd|encaminhado|reenv|πρθ|הועבר|转发|轉寄|轉發|転送|전달|terusan|chuyển tiếp|fwd\\.|weitergeleitet"
_LABEL = re.compile(r"^\s*\[(?:ext|extern|external|spam|suspected spam|newsletter|\w{0,6}spam\w{0,3})\]\s*", re.I)
MAX_PREFIXES = 50
MAX_SUBJECT = 900
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")


@cache
def _prefix(words: str) -> re.Pattern[str]:
    """One of these words with its counter and colon; compiled when first needed, for a start pays for every pattern."""
    return re.compile(rf"^\s*(?:{words})\s*(?:\[\d{{1,3}}\]|\(\d{{1,3}}\)|\^\d{{1,3}}|\*\d{{1,3}})?\s*[:：﹕]\s*", re.I)


def bare(subject: str) -> str:
    """The subject without any reply or forward prefix or gateway label, for comparing and showing."""
    subject = subject.strip()
    for _ in range(MAX_PREFIXES):
        shorter = _LABEL.sub("", _prefix(f"{_REPLY}|{_FORWARD}").sub("", subject, count=1), count=1).strip()
        if shorter == subject:
            break
        subject = shorter
    return subject


def find_tag(subject: str, number_pattern: str) -> str | None:
    """The ticket number in the last tag such as `[SC-4819-3075]`; `number_pattern` is a regular expression without
    groups for one number. Case and blanks inside the brackets do not matter."""
    found = re.findall(rf"[\[［]\s*#?\s*({number_pattern})\s*[\]］]", subject, re.I)
    return found[-1].upper() if found else None


def without_tag(subject: str, number_pattern: str) -> str:
    return re.sub(
        r"\s{2,}", " ", re.sub(rf"\s*[\[［]\s*#?\s*(?:{number_pattern})\s*[\]］]\s*", " ", subject, flags=re.I)
    ).strip()


def compose(subject: str, number: str, number_pattern: str, reply: bool = True) -> str:
    """`Re: … [number]`: one prefix, one tag, on one line. An empty `number` leaves the tag out."""
    core = _CONTROL.sub(" ", bare(without_tag(bare(_CONTROL.sub(" ", subject)), number_pattern)))[:MAX_SUBJECT].strip()
    tagged = f"{core} [{number}]" if number and core else f"[{number}]" if number else core
    return f"Re: {tagged}".strip() if reply else tagged
