"""Flow tables of houses that never were, as their columns are seen, and the fit of `models/columns.json`."""
