"""Lists without marks as boxes show them, and the weights by which their items are told apart."""
