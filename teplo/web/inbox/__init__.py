"""The inbox: all talk on one screen, its lists, its answers, its templates."""
