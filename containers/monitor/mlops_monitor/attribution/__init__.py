"""Which features the model's answers hang on, and whether that is what it was at baseline. Needs scikit-learn and shap: the full image."""
