"""Readers of foreign formats: text, Markdown, Akoma Ntoso, manifests."""
