"""Another place for one item."""
