"""A fraud model that SageMaker trains, evaluates and serves."""
