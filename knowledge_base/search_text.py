"""What of an article a question is compared with."""

import re

from knowledge_base.markdown import ArticleText
from knowledge_base.rendering import to_text


def search_text(article: ArticleText) -> str:
    """Title, questions and answer as plain text, a line or more each, placeholders taken out (they are the same
    everywhere, and so tell nothing apart)."""
    parts = (article.title, *article.variants, to_text(article.short_answer), to_text(article.body))
    return re.sub(r"\{\{[a-z_]+\}\}", "", "\n".join(part for part in parts if part))
