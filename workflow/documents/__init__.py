"""Documents on paper: what a print says, and the typst renderer that makes it a PDF."""
