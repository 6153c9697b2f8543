"""Is the model still right? Metrics against labels that arrived late."""
