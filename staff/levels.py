"""The numbers competence levels can have; which of them a desk has is its own matter (`staff/level_tables.py`). Pure."""

HIGHEST = 9
NUMBERS = range(1, HIGHEST + 1)
