"""Names, addresses and numbers taken out of a text before it is kept for learning or judging (domain.md 9.5). Pure.

What is masked stays recognisable as what it was (`[mail]`, `[number]` …), so that a text can still be judged and
learnt from. The signature is gone before: only a message's core text comes here.
"""

import re
from collections.abc import Iterable

_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_LINK = re.compile(r"\b(?:https?://|www\.)\S+")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]{4}){3,7}(?:[ ]?[A-Z0-9]{1,3})?\b")
_PHONE = re.compile(r"(?<![\w.])(?:\+|00|0)\d(?:[ ./()-]{0,3}\d){5,14}(?!\w)")
_DATE = re.compile(r"\b\d{1,2}\.\d{1,2}\.(?:\d{4}|\d{2})\b")
_NUMBER = re.compile(r"\b(?=[\w/-]*\d{4})[\w]+(?:[/-]\w+)*\b|\b\d{4,}\b")
_STREET = re.compile(
    r"\b[A-ZÄÖÜ][\wäöüß.-]*(?:str(?:aße|asse|\.)|weg|platz|allee|gasse|ring|damm|ufer)\s+\d+\s?[a-z]?\b"
    r"|\b\d+[a-z]?\s+(?:[A-Z][a-z]+\s){1,2}(?:Street|Road|Avenue|Lane|Drive)\b"
)
_TOWN = re.compile(r"\b\d{5}\s+[A-ZÄÖÜ][\wäöüß-]+")
_TITLED = re.compile(
    r"\b(Herrn?|Frau|Mr\.?|Mrs\.?|Ms\.?|Dr\.?|Prof\.?)\s+(?:Dr\.?\s+)?[A-ZÄÖÜ][\w'-]+(?:\s+[A-ZÄÖÜ][\w'-]+)?"
)
_INTRODUCED = re.compile(
    r"(?i:\b(mein name ist|ich heiße|ich bin(?: der| die)?|my name is|i am|i'm|this is))\s+"
    r"[A-ZÄÖÜ][\w'-]+\s+[A-ZÄÖÜ][\w'-]+"
)  # fmt: skip
_STEPS = (
    (_MAIL, "[mail]"), (_LINK, "[link]"), (_IBAN, "[account]"), (_STREET, "[address]"), (_TOWN, "[address]"), (_DATE, "[date]"),
    (_PHONE, "[phone]"), (_NUMBER, "[number]"), (_TITLED, r"\1 [name]"), (_INTRODUCED, r"\1 [name]"),
)  # fmt: skip


def masked(text: str, names: Iterable[str] = ()) -> str:
    """The text without mail addresses, links, accounts, postal addresses, dates, numbers of four digits and more, people
    named by a title or introducing themselves, and any word of the `names` given (the writer's own)."""
    for pattern, instead in _STEPS:
        text = pattern.sub(instead, text)
    for word in sorted({word for name in names for word in re.findall(r"[^\W\d_]{3,}", name)}, key=len, reverse=True):
        text = re.sub(rf"\b{re.escape(word)}\b", "[name]", text)
    return text
