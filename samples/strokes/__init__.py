"""Teaches a small network to take stamps and signatures off print: pairs with and without, and training."""
