"""Source text to `Document`: the outline, the shape, the items."""
