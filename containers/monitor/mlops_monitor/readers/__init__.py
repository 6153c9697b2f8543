"""Readers: files of a window in, batches out. Every reader has a fast way (polars, by column) and an exact one (Python, line by line)."""
