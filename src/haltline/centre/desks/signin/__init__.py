"""Signing in: passkey, one-time codes, and one-click practice people in the demo."""
