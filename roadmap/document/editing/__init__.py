"""One item said otherwise, and new items, on the lines that say them."""
