"""Are the answers as good for one group of people as for the others? The measures of SageMaker Clarify, from counts per segment."""
