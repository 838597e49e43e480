"""The routes that answer with pages and pictures."""
