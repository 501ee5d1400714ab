"""Drawings and pages of what a trace found, written as text; nothing is fetched, only PNG needs a component.

Every drawing takes frozen values and returns a string without style attributes, so that it passes a strict
content policy, prints, and works without script. Amounts are whole minor units; no sum ever is a float.
"""
