"""What single words and lines say: a status, a target, a reference, a search, a label."""
