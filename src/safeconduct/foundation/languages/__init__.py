"""Words that a life may hang on. Who approved which of them, `publishing` keeps."""
