"""Another title, text, status or target of one item, and new items, on the lines that say them."""
