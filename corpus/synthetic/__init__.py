"""Images that are computed, not photographed: the pixels of corpus/generated.

Only integers and the operations that IEEE 754 rounds correctly (+ - * / and the square root) are
used, so that every machine computes the same pixels.
"""
