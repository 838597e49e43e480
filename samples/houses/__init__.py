"""A second, independent drawing program: houses laid out by a browser, as offices do in their word processors.

It shares nothing of how pages are drawn with `samples.drawing` (only its damage stage and the form of its truth),
and nothing is fitted on what it draws: it measures how well pages of houses that nobody has met are read.
"""
