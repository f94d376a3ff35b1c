"""Arrays in, numbers out: intervals, differences and probabilities; nothing here knows what a lead is."""
