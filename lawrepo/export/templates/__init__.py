"""Templates of the exporters, as package data."""
