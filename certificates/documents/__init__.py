"""The document a person holds: letters, ornament, layout, and where it is kept."""
