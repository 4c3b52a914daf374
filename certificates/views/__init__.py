"""Pages about certificates, by who opens them."""
