"""Experiments: what the desk's statistics do in thousands of runs whose truth is known.

Chance comes from a seed that the caller gives; the desk imports nothing from here.
"""
