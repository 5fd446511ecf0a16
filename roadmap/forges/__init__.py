"""What every forge has in common: the values that its wire code gives, what can go wrong, what the sync asks of it."""
