"""What those are woken by who keep the articles in memory."""

ARTICLES = "articles"
"""A text was published, changed or taken out of use."""
