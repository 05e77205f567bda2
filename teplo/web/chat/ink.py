"""Which ink can be read on the company's own colour."""

BLACK, WHITE = "#000000", "#ffffff"
ENOUGH = 4.5


def ink_on(colour: str) -> str:
    """White or black on a colour written like #0f766e: white where it is read well, else black, which then is.

    One of the two always reaches 4.58:1 (WCAG 2.2, contrast by relative luminance; AA asks 4.5)."""
    return WHITE if contrast(WHITE, colour) >= ENOUGH else BLACK


def contrast(one: str, other: str) -> float:
    """From 1 for alike to 21 for black on white."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
