"""An answer found before the question is asked."""
