"""Pictures of money, drawn on the server as SVG text: no Django, no settings, no clock.

Every picture takes frozen values and returns a string without style attributes, so that it passes a strict
content policy, prints, and works without script. Sums are integers of minor units; how they are written
comes in as a function ``show(minor) -> str``.
"""
