"""What the e-level's loops are woken by."""

MODEL = "model"
"""Another model has become the active one."""
