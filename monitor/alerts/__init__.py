"""Mail on new stories: who gets it (policy), what it says (compose, digest), and getting it there (deliver)."""
