"""What this house says in public: which texts two people have approved, and which channels are truly ours."""
