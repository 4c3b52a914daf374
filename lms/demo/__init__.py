"""Demo data: two programmes, invented people and what happened to them.

Everything is made by calling the domain functions that the product itself uses,
so the audit trail, the versions and the certificates of the demo are real ones.
"""
