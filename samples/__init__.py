"""Sample SOPs and their generator."""
