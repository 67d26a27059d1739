"""Akoma Ntoso 3.0 as values: identifiers, canonical fragments, metadata, conformance."""
