"""Volumes without a cluster (`compose/volume`), and what they cost beside others that do the same work (`compose/bench`)."""
