"""Who is on duty, when somebody reads a language, and whom a page wakes when something is due."""
