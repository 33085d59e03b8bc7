"""Measuring Yingdan beside a bare Django view over the same rows, in the same minutes: `python -m tools.bench`."""
