"""The demo: a sample roadmap, the issues behind it, and the people around it."""

SAMPLE_REPOSITORY = "waymark-maps/waymark"
