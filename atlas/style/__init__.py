"""How things look: rules, looks, legend and glyphs; never a geometry."""
