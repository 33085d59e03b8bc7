"""Yingdan 赢单: an open system for running a sales organisation."""

__version__ = "0.1.0"
