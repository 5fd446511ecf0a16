"""How fast the site is, beside bare Django views that do the same work on the same server: `make bench`."""
