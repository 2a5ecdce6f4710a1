"""Templates, catalogues, assets: outputs become bytes. Law: pure; a template sees one page."""
