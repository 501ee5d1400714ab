"""A bank's own statement, pasted from its screen or a file, read into the lines of an answer. Pure.

What is not plainly said is not guessed: a row that cannot be read whole is listed with the reason, and the
clerk sees and mends every line before anything is sent.
"""
