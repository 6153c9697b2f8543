"""Whether a model is still right: reads what an endpoint answered, compares it with the baseline, writes a report."""
