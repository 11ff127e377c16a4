"""What the desk holds about one person: handed out, and taken away. It sees every folder's tables; only `house` sees it."""
