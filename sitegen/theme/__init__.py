"""Templates, catalogues, assets: outputs become bytes. Invariant: pure; a template sees one page."""
