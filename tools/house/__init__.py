"""The project's own rules of style, checked on the syntax tree and on templates."""
