"""Words that a life may hang on, each with who approved it and when."""
