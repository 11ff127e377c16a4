"""Fax and letter: scans from folders, read and taken in like any other contact."""
