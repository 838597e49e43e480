"""Draws SOPs from records, with their flow charts, and damages the pages as offices and phones do.

Everything is a function of a content, a seed and a level; the truth of every page is known exactly.
"""
