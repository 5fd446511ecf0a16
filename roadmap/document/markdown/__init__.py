"""Markdown and its source lines: blocks, words, links, new text in the place of old; nothing of roadmaps."""
