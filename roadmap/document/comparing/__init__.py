"""Two documents or texts: which item is which, what changed, and both changes together."""
