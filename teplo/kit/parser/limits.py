"""How much of anything a table may have; each figure stands in the sentence that refuses more."""

MOST_BYTES = 512 * 1024 * 1024
MOST_COLUMNS = 500
MOST_CELL = 100_000  # characters
MOST_LINE = 4_000_000  # characters between two ends of line
MOST_CARD_LINES = 2_000  # values of one card
MOST_VALUE = 12 * MOST_CELL  # bytes of one of them: a letter may be written as four times =D0
# A workbook is a ZIP: what it unpacks to, how often it is packed over, how many parts it has.
MOST_UNPACKED = 1024 * 1024 * 1024
MOST_RATIO = 400
MOST_PARTS = 10_000

# What recognition looks at.
SAMPLE_CHARACTERS = 128 * 1024
SAMPLE_ROWS = 200
SHOWN_ROWS = 50
# Up to here every row is looked at beforehand, so that a broken one is told before anything is done.
CHECKED_BYTES = 64 * 1024 * 1024
