"""The telephone: notes of calls, and what the telephone system reports."""
