"""The closed set of formulas that a calculator can name; each is a pure function of what was typed."""
