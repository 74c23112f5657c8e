"""Speed and memory against what people would use instead, on the same inputs in the same run."""
