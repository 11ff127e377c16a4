"""How the house is put together: the entrance first, and behind it everything else. Sees all folders; only `app.py` sees it."""
