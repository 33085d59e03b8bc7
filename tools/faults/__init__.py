"""Killing processes in the middle of their work and looking at what is left: `make faults`."""
