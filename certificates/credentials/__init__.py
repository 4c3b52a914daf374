"""The cryptography of certificates: bytes and frozen values, no Django, no clock.

Nothing here reads a setting, a row or the time. What is trusted is passed in by
name; checks return nothing or raise `VerificationError`.
"""
