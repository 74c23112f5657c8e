"""Our own sheets, one per kind of the catalogue: written as templates and exports, read back exactly."""
