"""Writers of consolidated texts: AKN, HTML, PDF, plain text, Markdown, JSON."""
