"""Measurements of the product under load. Run by hand; see the README here."""
