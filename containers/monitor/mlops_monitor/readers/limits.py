"""What is refused. The limits are far above what an endpoint writes, and keep the memory of a run bounded."""

MOST_COLUMNS = 5_000
MOST_ROWS = 50_000  # of a batch
MOST_CELLS = 5_000_000  # of a batch: wide tables come in smaller batches
MOST_TABLE_CELLS = 20_000_000  # of a table while it is read
CHUNK_BYTES = 24 << 20
LONGEST_LINE = 64 << 20  # an endpoint takes 6 MB and answers 6 MB; base64 and escapes may double both
LONGEST_TEXT = 256  # a longer value is cut, with its digest
DEEPEST = 8  # levels of objects in objects
MOST_FILE_BYTES = 64 << 30  # of one file, unpacked
MOST_RATIO = 1_000  # unpacked bytes for each packed one: deflate cannot do much more, and honest records stay below 100
RATIO_FROM = 64 << 20
MOST_PENDING = 100_000  # halves of events that wait for the other half
